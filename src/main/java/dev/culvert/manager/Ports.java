package dev.culvert.manager;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.stream.IntStream;

/// Picks a port that a profile is to keep.
final class Ports {
    /// Above the ports that Linux hands out to outgoing connections by default is nothing, so any may be taken for a moment; these are
    /// at least easy to remember, and no service is registered there (IANA: 49152 and up are free for everybody).
    private static final int FIRST = 54_320;
    private static final int COUNT = 200;

    private Ports() {}

    /// @param kept the ports that other profiles keep
    /// @return 0 when all of them are taken: then the system is to pick one
    static int pick(String host, Set<Integer> kept) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return IntStream.range(FIRST, FIRST + COUNT).filter(port -> !kept.contains(port) && isFree(address, port)).findFirst().orElse(0);
        } catch (UnknownHostException e) {
            return 0; // whoever is to listen there says what is wrong
        }
    }

    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, address)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
