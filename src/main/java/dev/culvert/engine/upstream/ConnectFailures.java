package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.net.UntrustedCertificate;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Says in words why a connection did not come about, whatever it was to lead to.
final class ConnectFailures {
    /// Of what a proxy may say; another 407 would follow the first, and may lock the account.
    private static final Pattern MAY_PASS = Pattern.compile("timeout|disconnected|status: 50[234]");

    private ConnectFailures() {}

    /// @param what such as "Prisma's gateway at HOST"
    /// @param host whose certificate it would be
    static AttemptFailed ofThrowable(String what, String host, Throwable thrown) {
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
            Failure failure = unreachable(what).withDetail("The proxy did not connect: " + sentence(refused.get().getMessage()));
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
        return AttemptFailed.forNow(unreachable(what).withDetail(sentence(thrown.getMessage())));
    }

    private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).filter(type::isInstance).map(type::cast).findFirst();
    }

    static Failure unreachable(String what) {
        return Failure.of(Kind.UNREACHABLE, what + " cannot be reached.", "Check the network, VPN and proxy settings of this machine.");
    }

    private static String sentence(String text) {
        return text == null || text.isEmpty() ? "" : text.endsWith(".") ? text : text + ".";
    }
}
