package dev.culvert.cli;

import dev.culvert.handoff.Format;
import dev.culvert.handoff.Shell;
import dev.culvert.profile.Environment;
import dev.culvert.profile.RouteChoice;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the values of options. What cannot be read may be a secret in the wrong place: no message repeats it, as picocli's own would.
final class OptionValues {
    private OptionValues() {}

    private static int number(String value, int least, int most, String message) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new TypeConversionException(message);
    }

    static final class Host implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!value.matches("[A-Za-z0-9._:%-]+")) {
                throw new TypeConversionException("a host is an IP address or a name of this machine");
            }
            return value;
        }
    }

    static final class Port implements ITypeConverter<Integer> {
        static final int LAST = 65_535;

        @Override
        public Integer convert(String value) {
            return number(value, 0, LAST, "a port is a number from 0 to 65535");
        }
    }

    /// A profile's: 0 stands for one that is picked.
    static final class KeptPort implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return value.equals("auto") ? 0 : number(value, 1, Port.LAST, "a port is a number from 1 to 65535, or auto");
        }
    }

    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return number(value, 1, Integer.MAX_VALUE, "this is a number from 1 up");
        }
    }

    static final class Limit implements ITypeConverter<OptionalInt> {
        @Override
        public OptionalInt convert(String value) {
            return value.equals("none") ? OptionalInt.empty() : OptionalInt.of(number(value, 1, Integer.MAX_VALUE, "this is a number from 1 up, or none"));
        }
    }

    static final class Route implements ITypeConverter<RouteChoice> {
        @Override
        public RouteChoice convert(String value) {
            return switch (value) {
                case "auto" -> RouteChoice.AUTO;
                case "gateway" -> RouteChoice.GATEWAY;
                case "direct" -> RouteChoice.DIRECT;
                default -> throw new TypeConversionException("a route is auto, gateway or direct");
            };
        }
    }

    static final class AsFormat implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return Format.of(value).orElseThrow(() -> new TypeConversionException("a format is one of " + Arrays.stream(Format.values()).map(Format::id).collect(Collectors.joining(", "))));
        }
    }

    static final class AsShell implements ITypeConverter<Shell> {
        @Override
        public Shell convert(String value) {
            return switch (value) {
                case "posix" -> Shell.POSIX;
                case "powershell" -> Shell.POWERSHELL;
                case "cmd" -> Shell.CMD;
                default -> throw new TypeConversionException("a shell is posix, powershell or cmd");
            };
        }
    }

    static final class EnvironmentName implements ITypeConverter<Environment> {
        @Override
        public Environment convert(String value) {
            return switch (value) {
                case "none" -> Environment.NONE;
                case "development" -> Environment.DEVELOPMENT;
                case "staging" -> Environment.STAGING;
                case "production" -> Environment.PRODUCTION;
                default -> throw new TypeConversionException("an environment is none, development, staging or production");
            };
        }
    }

    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})(ms|s|m|)");

        @Override
        public Duration convert(String value) {
            Matcher time = FORM.matcher(value);
            if (!time.matches()) {
                throw new TypeConversionException("a time is a number and ms, s or m");
            }
            long count = Long.parseLong(time.group(1));
            return switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofSeconds(count);
            };
        }
    }
}
