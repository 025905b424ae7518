package dev.culvert.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.ConnectionString.LocalDev;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What holds for every string, tried with many made at random; the same ones in every run.
class ConnectionStringPropertiesTest {
    private static final String FIELD = "DATABASE_URL";
    private static final int CASES = 2000;
    private static final int TELLING = 4; // so much of a secret in a row gives something away

    @Test
    void everyDirectConnectionComesBackFromItsString() {
        forEachCase(some -> {
            Direct direct = new Direct(some.endpoint(), some.text(1, 30), Secret.of(some.text(0, 30)), some.text(1, 30), true);
            String string = some.scheme() + some.encoded(direct.user()) + ":" + some.encoded(direct.password().expose())
                + "@" + direct.server() + "/" + some.encoded(direct.database());
            assertThat(ConnectionString.parse(string, FIELD)).isEqualTo(direct);
        });
    }

    @Test
    void everyEndpointComesBackFromWhatItPrints() {
        forEachCase(some -> {
            Endpoint endpoint = some.endpoint();
            assertThat(Endpoint.parse(endpoint.toString(), 5432, FIELD)).isEqualTo(endpoint);
        });
    }

    @Test
    void everyStringIsReadOrRefused() {
        forEachCase(some -> refusal(some.characters()));
    }

    @Test
    void whatLooksLikeAConnectionStringIsReadOrRefused() {
        forEachCase(some -> {
            refusal(some.soup());
            refusal(some.scheme() + some.soup());
        });
    }

    @Test
    void whatLooksLikeAKeyOfPrismaDevIsReadOrRefused() {
        forEachCase(some -> {
            refusal(prismaDev(some.soup()));
            refusal(prismaDev("{\"databaseUrl\":\"" + some.scheme() + some.soup() + "\",\"name\":\"x\"}"));
        });
    }

    @Test
    void everyPayloadOfAKeyIsReadOrPassedOver() {
        forEachCase(some -> {
            assertThat(directIn(some.characters())).isFalse();
            assertThat(directIn("{\"tenant_id\":" + some.soup())).isFalse();
        });
    }

    @Test
    void noRefusalTellsThePassword() {
        forEachCase(some -> {
            String password = some.secret();
            assertThat(tells(refusal(some.scheme() + "bob:" + password + some.rest()), password)).isFalse();
        });
    }

    @Test
    void noRefusalTellsTheKey() {
        forEachCase(some -> {
            String key = some.secret();
            assertThat(tells(refusal("prisma+postgres://" + some.host() + "/?api_key=" + key), key)).isFalse();
        });
    }

    @Test
    void noRefusalTellsThePasswordInTheKeyOfPrismaDev() {
        forEachCase(some -> {
            String password = some.secret().replaceAll("[\"\\\\]", "");
            assertThat(tells(refusal(prismaDev("{\"databaseUrl\":\"postgres://bob:" + password + some.rest() + "\"}")), password)).isFalse();
        });
    }

    /// None of it gets into what is shown, the host or the database, where a parser that cuts at the first of these characters puts it.
    @Test
    void aPasswordThatTakesTheStringApartIsRefusedOrKeptWhole() {
        Endpoint server = new Endpoint("localhost", 5433);
        forEachCase(some -> {
            String password = some.passwordWithDelimiters();
            String string = "postgres://bob:" + password + "@localhost:5433/shop" + some.oneOf("", "?", "?schema=public", "#");
            refusedOrEqual(string, password, new Direct(server, "bob", Secret.of(password), "shop", true));
            refusedOrEqual(prismaDev("{\"databaseUrl\":\"" + string + "\",\"name\":\"x\"}"), password, new LocalDev(server, "bob", Secret.of(password), "shop", 10));
        });
    }

    /// Says no more than whether it holds: a connection that was misread prints parts of the password.
    private static void refusedOrEqual(String string, String password, ConnectionString expected) {
        try {
            ConnectionString read = ConnectionString.parse(string, FIELD);
            assertThat(read.equals(expected)).as("read as it was written").isTrue();
            assertThat(tells(read.description() + read, password)).as("password in what is shown").isFalse();
        } catch (InvalidConnectionString refused) {
            assertThat(tells(refused.getMessage(), password)).as("password in the refusal").isFalse();
        }
    }

    /// What is said when the string is refused; empty when it is not. Any other exception fails the property.
    private static String refusal(String text) {
        try {
            ConnectionString.parse(text, FIELD);
            return "";
        } catch (InvalidConnectionString refused) {
            assertThat(refused).hasNoCause().hasNoSuppressedExceptions();
            assertThat(refused.getMessage()).hasLineCount(1);
            return refused.getMessage();
        }
    }

    /// Hosts are in small letters, whatever they were read from.
    private static boolean tells(String message, String secret) {
        String seen = message.toLowerCase(Locale.ROOT);
        String hidden = secret.toLowerCase(Locale.ROOT);
        return IntStream.rangeClosed(0, hidden.length() - TELLING).anyMatch(from -> seen.contains(hidden.substring(from, from + TELLING)));
    }

    private static boolean directIn(String payload) throws InvalidConnectionString {
        return ApiKey.of("header." + base64(payload) + ".signature", FIELD).direct(ApiKey.PRISMA_DIRECT).isPresent();
    }

    private static String prismaDev(String json) {
        return "prisma+postgres://localhost:51213/?api_key=" + base64(json);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private interface Property {
        void check(Some some) throws InvalidConnectionString;
    }

    /// Each case has a seed of its own, its number: to look into one, run it alone.
    private static void forEachCase(Property property) {
        for (int i = 0; i < CASES; i++) {
            try {
                property.check(new Some(new SplittableRandom(i)));
            } catch (Exception | AssertionError failed) {
                throw new AssertionError("case " + i + ": " + failed.getMessage(), failed);
            }
        }
    }

    /// Makes what a case needs.
    private record Some(SplittableRandom random) {
        /// Of characters of which no message has four in a row; those that take a connection string apart among them.
        private static final String UNTOLD = "QZXJ789@/?#:%&=[]\"'\\ \n\u00a0éö\u2028";

        private static final String[] PIECES = {
            "postgres://", "postgresql://", "prisma://", "prisma+postgres://", "localhost", "db.prisma.io", "[::1]", "[", "]", ":", "@", "/", "?", "#", "&", "=", "%", "%41", "%00", "%ff", "%zz",
            "api_key", "api_key=", "sslmode=", "disable", "require", "5432", "65536", "-", ".", "..", "xn--", "\"", "'", "\\", "{", "}", "\u00a0", "\n", "\0", "\u2028", "é", "\ud83d", "\udc18", "🐘", "bob",
        };

        String oneOf(String... choices) {
            return choices[random.nextInt(choices.length)];
        }

        String scheme() {
            return oneOf("postgres://", "postgresql://");
        }

        String host() {
            return oneOf("accelerate.prisma-data.net", "localhost:51213", "[::1]", "", "ho$t", "host:0", "bob@host");
        }

        /// What stands behind the password, or is left of it.
        String rest() {
            return oneOf(
                "", "@", "@host", "@host/", "@host:0/", "@host:5432/shop?sslmode=prefer", "@ho$t/", "@[::1", "@/", "@localhost/?sslmode=disable", "@host/?sslmode=disable", "%@host/", "%FF@host/",
                "@host/%");
        }

        Endpoint endpoint() {
            String host = switch (random.nextInt(3)) {
                case 0 -> repeated(1, 4, () -> charactersOf("abcdefghijklmnopqrstuvwxyz0123456789", 1, 20)).collect(Collectors.joining("."));
                case 1 -> repeated(8, 8, () -> Integer.toHexString(random.nextInt(0x1_0000))).collect(Collectors.joining(":"));
                default -> oneOf("::1", "localhost", "db.prisma.io", "10.0.0.1");
            };
            return new Endpoint(host, random.nextInt(1, 65_536));
        }

        /// Any that UTF-8 can hold, but no zero; often of those that mean something in a connection string.
        String text(int shortest, int longest) {
            return repeated(shortest, longest, () -> switch (random.nextInt(3)) {
                case 0 -> charactersOf("%@:/?#[]&=+ \"'\u00a0", 1, 1);
                case 1 -> Character.toString(random.nextInt(1, 0x80));
                default -> Character.toString(random.nextBoolean() ? random.nextInt(0x80, 0xD800) : random.nextInt(0xE000, 0x11_0000));
            }).collect(Collectors.joining());
        }

        /// Whatever a Java string can hold.
        String characters() {
            return repeated(0, 60, () -> Character.toString((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x1_0000))).collect(Collectors.joining());
        }

        /// Pieces of connection strings in any order, with what may stand between them.
        String soup() {
            return repeated(0, 14, () -> random.nextInt(10) == 0 ? text(0, 3) : oneOf(PIECES)).collect(Collectors.joining());
        }

        String secret() {
            return charactersOf(UNTOLD, TELLING, 40);
        }

        /// With one delimiter at least, mostly with several; in half of them with no other than `@`, which a parser can cope with.
        String passwordWithDelimiters() {
            String delimiters = oneOf("@", "@/?#");
            String alphabet = "QZXJ789:&=" + delimiters;
            return charactersOf(alphabet, 0, 20) + charactersOf(delimiters, 1, 1) + charactersOf(alphabet, 0, 20);
        }

        /// Percent-encodes what must be, and some of the rest.
        String encoded(String text) {
            var out = new StringBuilder();
            for (byte utf8 : text.getBytes(UTF_8)) {
                boolean unreserved = utf8 > 0 && (Character.isLetterOrDigit(utf8) || "-._~".indexOf(utf8) >= 0);
                out.append(unreserved && random.nextBoolean() ? String.valueOf((char) utf8) : String.format(random.nextBoolean() ? "%%%02X" : "%%%02x", utf8));
            }
            return out.toString();
        }

        private String charactersOf(String alphabet, int shortest, int longest) {
            return repeated(shortest, longest, () -> String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())))).collect(Collectors.joining());
        }

        private Stream<String> repeated(int least, int most, Supplier<String> element) {
            return Stream.generate(element).limit(random.nextInt(least, most + 1));
        }
    }
}
