package dev.culvert.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.bus.NoSessionBus;
import dev.culvert.bus.SessionBus;
import dev.culvert.vault.Vault.Status;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
class SessionBusTest {
    private static final String NO_SESSION = "There is no desktop session here, and so no keyring service.";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"unix:path=%s", "unix:path=%s,guid=02c4963db5e83333bfc194e06b02f5e3", "unix:guid=02c4,path=%s", "tcp:host=x,port=1;unix:path=%s", "unix:abstract=/tmp/x;unix:path=%s"})
    void theSocketIsFoundInTheAddress(String address) throws Exception {
        Path socket = Files.createFile(folder.resolve("bus"));
        assertThat(SessionBus.address(Map.of("DBUS_SESSION_BUS_ADDRESS", String.format(address, socket)))).isEqualTo("unix:path=" + socket);
    }

    @Test
    void anAddressMayBeEscaped() throws Exception {
        Path socket = Files.createFile(folder.resolve("a b+c"));
        assertThat(SessionBus.address(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder + "/a%20b+c"))).isEqualTo("unix:path=" + socket);
    }

    @Test
    void withoutAnAddressTheSocketIsInTheRuntimeFolder() throws Exception {
        Path socket = Files.createFile(folder.resolve("bus"));
        assertThat(SessionBus.address(Map.of("XDG_RUNTIME_DIR", folder.toString()))).isEqualTo("unix:path=" + socket);
    }

    @Test
    void withoutASocketThereIsNoSession() {
        String missing = folder.resolve("missing").toString();
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("DISPLAY", ":0"), Map.of("XDG_RUNTIME_DIR", missing), Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=src"),
            Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + missing), Map.of("DBUS_SESSION_BUS_ADDRESS", "autolaunch:"), Map.of("DBUS_SESSION_BUS_ADDRESS", "tcp:host=127.0.0.1,port=1"))) {
            assertThatThrownBy(() -> SessionBus.address(environment)).isInstanceOf(NoSessionBus.class);
            assertThat(status(environment)).isEqualTo(new Status.Unavailable(NO_SESSION));
        }
    }

    @Test
    void anAbstractAddressIsSaidToBeOutOfReach() {
        assertThat(status(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:abstract=/tmp/dbus-x,guid=1")))
            .isEqualTo(new Status.Unavailable("The session's D-Bus has an abstract address, at which Java cannot reach the keyring service."));
    }

    @Test
    void aSocketThatNobodyListensAtIsNoBus() throws IOException {
        Path socket = folder.resolve("bus");
        try (var gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(status(Map.of("XDG_RUNTIME_DIR", folder.toString())))
            .isEqualTo(new Status.Unavailable("The session's D-Bus does not answer, and so no keyring service can be reached."));
    }

    @Test
    void aBusThatNeverAnswersIsSilent() throws IOException {
        Path socket = folder.resolve("bus");
        try (var mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            mute.bind(UnixDomainSocketAddress.of(socket));
            assertThat(status(Map.of("XDG_RUNTIME_DIR", folder.toString()), Duration.ofSeconds(2)))
                .isEqualTo(new Status.Unavailable("The keyring service did not answer within 2 seconds; try again."));
        }
    }

    private static Status status(Map<String, String> environment) {
        return status(environment, Duration.ofSeconds(30));
    }

    private static Status status(Map<String, String> environment, Duration limit) {
        try (var keychain = new Keychain(new SessionKeyring(environment), new Keychain.Limits(limit, limit))) {
            return keychain.status();
        }
    }
}
