package dev.culvert.engine;

import dev.culvert.profile.Printable;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Something that went wrong, said once for everybody: the client's own window (as a PostgreSQL ErrorResponse), the CLI, the
/// desktop and the log all show this. Its texts may hold what came over the wire, so control characters, which could drive a terminal,
/// are replaced.
///
/// @param kind      what it is, for programs
/// @param message   what happened, one or two sentences; some clients show only this
/// @param detail    what was seen or tried, or empty
/// @param remedy    what to do about it, or empty
/// @param requestId the id under which Prisma's support finds the request, or empty
public record Failure(Kind kind, String message, String detail, String remedy, String requestId) {
    /// The kinds, each with the SQLSTATE that makes clients act right: 57P03 is the only code for which `pg_isready` says "rejecting
    /// connections", and 28000 instead of 28P01 makes pgjdbc connect a second time.
    public enum Kind {
        KEY_REJECTED("28P01"),
        CREDENTIALS_REFUSED("28P01"),
        AUTHENTICATION_FAILED("28P01"),
        NOT_POSTGRESQL("08001"),
        NO_DATABASE("3D000"),
        RATE_LIMITED("53400"),
        GATEWAY_REFUSED("57P03"),
        DATABASE_REFUSED("57P03"),
        UNREACHABLE("57P03"),
        TLS_FAILED("08001"),
        TOO_MANY_SESSIONS("53300"),
        NOT_ACCEPTING("57P03"),
        STOPPED("57P01"),
        UPSTREAM_LOST("08006"),
        PROTOCOL_UNSUPPORTED("0A000"),
        MALFORMED_PACKET("08P01"),
        CANNOT_LISTEN("58000"),
        SECRET_MISSING("28000"),
        SECRET_UNUSABLE("28000"),
        VAULT_LOCKED("28000"),
        VAULT_FAILED("28000"),
        NOT_SAVED("58030"),
        MISCONFIGURED("F0000"),
        INTERNAL("XX000");

        private final String sqlState;

        Kind(String sqlState) {
            this.sqlState = sqlState;
        }
    }

    public Failure {
        Objects.requireNonNull(kind);
        message = Printable.of(message);
        detail = Printable.of(detail);
        remedy = Printable.of(remedy);
        requestId = Printable.of(requestId);
    }

    public static Failure of(Kind kind, String message, String remedy) {
        return new Failure(kind, message, "", remedy, "");
    }

    public Failure withDetail(String newDetail) {
        return new Failure(kind, message, newDetail, remedy, requestId);
    }

    public Failure withRequestId(String newRequestId) {
        return new Failure(kind, message, detail, remedy, newRequestId);
    }

    /// Five characters; PostgreSQL manual, appendix A.
    public String sqlState() {
        return kind.sqlState;
    }

    /// All of it in sentences, for people: what happened, what was seen, what to do.
    public String inSentences() {
        return sentences(message, fullDetail(), remedy);
    }

    /// What was seen and what to do, in sentences, or empty: for where the message stands by itself.
    public String explanation() {
        return sentences(fullDetail(), remedy);
    }

    /// PostgreSQL's own messages have no full stop.
    private static String sentences(String... parts) {
        return Stream.of(parts)
            .filter(part -> !part.isBlank())
            .map(part -> part.matches("(?s).*[.?!…:]") ? part : part + ".")
            .collect(Collectors.joining(" "));
    }

    /// The detail and the request id as one text, or empty.
    public String fullDetail() {
        if (requestId.isEmpty()) {
            return detail;
        }
        return (detail.isEmpty() ? "" : detail + " ") + "Request id: " + requestId + ".";
    }
}
