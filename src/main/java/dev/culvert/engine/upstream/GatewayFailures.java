package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.net.UntrustedCertificate;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Says in words what a gateway's answer, or the lack of one, means.
final class GatewayFailures {
    private static final String REQUEST_ID = "prisma-request-id";

    /// Of what a proxy may say; another 407 would follow the first, and may lock the account.
    private static final Pattern MAY_PASS = Pattern.compile("timeout|disconnected|status: 50[234]");

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
        // The more specific first: what one handler throws comes wrapped in what the next one makes of it.
        var untrusted = find(thrown, UntrustedCertificate.class);
        if (untrusted.isPresent()) {
            return AttemptFailed.forGood(Failure.of(
                Kind.TLS_FAILED,
                "The certificate of " + host + " is not trusted: " + untrusted.get().reason() + ".",
                "If a company proxy opens TLS on this network, add its CA certificate with --ca-file.").withDetail(untrusted.get().certificate()));
        }
        var refused = find(thrown, ProxyConnectException.class);
        if (refused.isPresent()) {
            Failure failure = unreachable(host).withDetail("The proxy did not connect: " + sentence(refused.get().getMessage()));
            return MAY_PASS.matcher(String.valueOf(refused.get().getMessage())).find() ? AttemptFailed.forNow(failure) : AttemptFailed.forGood(failure);
        }
        var notAGateway = find(thrown, WebSocketHandshakeException.class);
        if (notAGateway.isPresent()) {
            return AttemptFailed.forGood(Failure.of(
                Kind.GATEWAY_REFUSED, "What answers at " + host + " is not Prisma's gateway.", "Check PPG_WS_URL and the proxy settings.").withDetail(sentence(notAGateway.get().getMessage())));
        }
        var tls = find(thrown, SSLException.class);
        if (tls.isPresent() && !(tls.get() instanceof SslHandshakeTimeoutException)) {
            return AttemptFailed.forGood(Failure.of(
                Kind.TLS_FAILED, "TLS with " + host + " failed.", "Check that nothing on this network changes TLS connections.").withDetail(sentence(tls.get().getMessage())));
        }
        return AttemptFailed.forNow(unreachable(host).withDetail(sentence(thrown.getMessage())));
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).filter(type::isInstance).map(type::cast).findFirst();
    }

    static Failure unreachable(String host) {
        return Failure.of(Kind.UNREACHABLE, "Prisma's gateway at " + host + " cannot be reached.", "Check the network, VPN and proxy settings of this machine.");
    }

    private static String sentence(String text) {
        return text == null || text.isEmpty() ? "" : text.endsWith(".") ? text : text + ".";
    }
}
