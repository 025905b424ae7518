package dev.culvert.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortHolderTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    @EnabledOnOs(OS.LINUX)
    void theProcessThatListensIsNamed(String host) throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            assertThat(PortHolder.of(listening.getLocalPort())).hasValue(thisProcess());
        }
    }

    @Test
    void aFreePortIsHeldByNobody() throws IOException {
        int port;
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listening.getLocalPort();
        }
        assertThat(PortHolder.of(port)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aConnectionIsNotAListener() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            var connected = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
            assertThat(PortHolder.of(connected.getLocalPort())).isEmpty();
        }
    }

    private static String thisProcess() {
        ProcessHandle self = ProcessHandle.current();
        return Path.of(self.info().command().orElseThrow()).getFileName() + " (process " + self.pid() + ")";
    }
}
