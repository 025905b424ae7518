package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;

/// Says in words what a gateway's answer means.
final class GatewayFailures {
    private static final String REQUEST_ID = "prisma-request-id";

    private GatewayFailures() {}

    static AttemptFailed ofAnswer(HttpResponseStatus status, HttpHeaders headers) {
        Failure failure = switch (status.code()) {
            case 401, 403 -> Failure.of(
                Kind.KEY_REJECTED,
                "Prisma rejected the API key (" + status + ").",
                "Create a new API key in the Prisma Console and start the tunnel with it.");
            case 410 -> Failure.of(
                Kind.NO_DATABASE,
                "There is no Prisma Postgres database behind this API key (" + status + ").",
                "Use the API key of an environment that has a Prisma Postgres database.");
            case 429 -> Failure.of(
                Kind.RATE_LIMITED,
                "Prisma turned the connection down: too many requests, or the plan's operations are used up (" + status + ").",
                "Try again later, or look at the usage in the Prisma Console.");
            default -> Failure.of(
                Kind.GATEWAY_REFUSED,
                "Prisma's gateway refused the connection (" + status + ").",
                "Try again later; if it stays, tell Prisma's support the request id.");
        };
        String id = headers.get(REQUEST_ID, "");
        Failure complete = failure.withRequestId(id.length() > 200 ? id.substring(0, 200) : id);
        return switch (status.code()) {
            case 502, 503, 504 -> AttemptFailed.forNow(complete);
            default -> AttemptFailed.forGood(complete);
        };
    }
}
