package dev.culvert.desktop.tunnels;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionActivity;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelState;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// Tunnels as a manager would show them.
final class SampleViews {
    static final Target KEY = new Target(Target.Kind.API_KEY, "", "postgres");
    static final RouteInUse GATEWAY = new RouteInUse("gateway", "ppg-tunnel.prisma-data.net", "");

    private SampleViews() {}

    static Profile profile(Target target, RouteChoice route) {
        return new Profile(UUID.randomUUID(), "billing-api", Environment.PRODUCTION, target, new Listen("127.0.0.1", 54_320, false), route, OptionalInt.empty(), false);
    }

    static Profile profile() {
        return profile(KEY, RouteChoice.AUTO);
    }

    static Failure failure(Kind kind) {
        return new Failure(kind, "What happened.", "What was seen.", "What to do.", "req_8f2c");
    }

    static TunnelView view(Profile profile, TunnelStatus status) {
        return new TunnelView(profile, status, Optional.empty(), true);
    }

    static TunnelView view(TunnelStatus status) {
        return view(profile(), status);
    }

    static TunnelView running(Profile profile, int sessions, RouteInUse route) {
        return listening(profile, new TunnelStatus.Running(Optional.empty()), sessions, route);
    }

    /// @param status one in which there is a port
    static TunnelView listening(Profile profile, TunnelStatus status, int sessions, RouteInUse route) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), profile.listen().port());
        return new TunnelView(profile, status, Optional.of(new TunnelSnapshot(
            new TunnelState.Listening(), address, sessions, sessions, sessions, 12_300_000, 1_200_000, Optional.of(route), Optional.of(Duration.ofMillis(23)), Optional.empty(), Instant.now())), true);
    }

    static SessionSnapshot session(String application, SessionActivity activity) {
        return new SessionSnapshot(7, address("127.0.0.1", 51_844), application, "postgres", activity, Instant.now(), 8_400_000, 620_000);
    }

    static InetSocketAddress address(String ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
