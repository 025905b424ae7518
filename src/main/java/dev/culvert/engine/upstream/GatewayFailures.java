package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.net.Unreachable;
import dev.culvert.engine.net.UntrustedCertificate;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import javax.net.ssl.SSLException;

/// Says in words what a gateway's answer, or the lack of one, means.
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

    /// @param host of the gateway
    static AttemptFailed ofThrowable(String host, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UntrustedCertificate untrusted) {
                return AttemptFailed.forGood(Failure.of(
                    Kind.TLS_FAILED,
                    "The certificate of " + host + " is not trusted: " + untrusted.reason() + ".",
                    "If a company proxy opens TLS on this network, add its CA certificate with --ca-file.").withDetail(untrusted.certificate()));
            }
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProxyConnectException refused) {
                return AttemptFailed.forNow(unreachable(host).withDetail("The proxy did not connect: " + refused.getMessage() + "."));
            }
            if (cause instanceof SslHandshakeTimeoutException || cause instanceof SSLException && String.valueOf(cause.getMessage()).contains("Connection closed")) {
                return AttemptFailed.forNow(unreachable(host).withDetail("The connection ended in the TLS handshake."));
            }
            if (cause instanceof SSLException) {
                return AttemptFailed.forGood(Failure.of(
                    Kind.TLS_FAILED, "TLS with " + host + " failed.", "Check that nothing on this network changes TLS connections.").withDetail(sentence(cause.getMessage())));
            }
            if (cause instanceof WebSocketHandshakeException) {
                return AttemptFailed.forGood(Failure.of(
                    Kind.GATEWAY_REFUSED, "What answers at " + host + " is not Prisma's gateway.", "Check PPG_WS_URL and the proxy settings.").withDetail(sentence(cause.getMessage())));
            }
            if (cause instanceof Unreachable) {
                return AttemptFailed.forNow(unreachable(host).withDetail(sentence(cause.getMessage())));
            }
        }
        return AttemptFailed.forNow(unreachable(host).withDetail(sentence(thrown.getMessage())));
    }

    static Failure unreachable(String host) {
        return Failure.of(Kind.UNREACHABLE, "Prisma's gateway at " + host + " cannot be reached.", "Check the network, VPN and proxy settings of this machine.");
    }

    private static String sentence(String text) {
        return text == null || text.isEmpty() ? "" : text.endsWith(".") ? text : text + ".";
    }
}
