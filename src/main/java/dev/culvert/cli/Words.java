package dev.culvert.cli;

import dev.culvert.engine.Failure;
import dev.culvert.profile.Printable;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import java.util.Locale;

/// How profiles and what goes wrong with them are called in output for people.
final class Words {
    private Words() {}

    /// As [dev.culvert.profile.ConnectionString#description()] has it, without the connection string.
    static String target(Target target) {
        return switch (target.kind()) {
            case API_KEY -> "API key for Prisma Postgres";
            case DIRECT -> "Direct connection to " + Printable.of(target.host());
            case POOLED -> "Pooled connection to " + Printable.of(target.host());
            case LOCAL -> "Local prisma dev database";
        };
    }

    static String targetWithDatabase(Target target) {
        return target(target) + (target.kind() == Target.Kind.API_KEY ? "" : ", database " + Printable.of(target.database()));
    }

    static String listen(Listen listen) {
        String host = listen.host().contains(":") ? "[" + Printable.of(listen.host()) + "]" : Printable.of(listen.host());
        if (listen.port() != 0) {
            return host + ":" + listen.port();
        }
        return (listen.host().equals(Listen.AUTOMATIC.host()) ? "" : host + ", ") + "port is picked at the first start";
    }

    /// Of a constant, as it is written on the command line.
    static String option(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String sentence(Failure failure) {
        return (failure.message() + " " + failure.fullDetail()).strip();
    }

    static String sentences(Failure failure) {
        return failure.inSentences();
    }

    /// For a failure of this profile's: a connection string is entered again by a command here.
    static String sentences(Failure failure, Profile profile) {
        return switch (failure.kind()) {
            case SECRET_MISSING, SECRET_UNUSABLE -> sentence(failure) + " Enter it again: culvert profiles edit " + argument(profile.name()) + " --connection-string";
            default -> sentences(failure);
        };
    }

    /// A text as one argument in a shell.
    static String argument(String text) {
        return text.matches("[\\p{IsAlphabetic}\\p{IsDigit}._/@:+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
