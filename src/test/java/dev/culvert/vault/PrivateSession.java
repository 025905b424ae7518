package dev.culvert.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.ObjectPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.messages.MethodCall;

/// A desktop session in a folder: a D-Bus of its own and a GNOME Keyring that knows no other home.
public final class PrivateSession implements AutoCloseable {
    private static final String SECRETS = "org.freedesktop.secrets";
    private static final String CONFIGURATION = """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>session</type>
          <listen>unix:path=%s</listen>
          <auth>EXTERNAL</auth>
          <servicedir>%s</servicedir>
          <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
        </busconfig>
        """;

    private final Path folder;
    private final Process bus;
    private final List<Process> processes = new ArrayList<>();
    private final List<DBusConnection> connections = new ArrayList<>();
    private final String address;
    private final DBus names;

    private PrivateSession(Path folder) throws Exception {
        this.folder = folder;
        Path socket = folder.resolve("bus");
        Path configuration = Files.writeString(folder.resolve("bus.conf"), String.format(CONFIGURATION, socket, folder.resolve("services")));
        for (String name : List.of("home/.local/share/keyrings", "home/.cache", "run", "services")) {
            Files.createDirectories(folder.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        address = "unix:path=" + socket;
        bus = run("dbus-daemon", "--config-file=" + configuration, "--nofork", "--print-address");
        bus.inputReader().readLine(); // when it listens
        DBusConnection connection = connect();
        names = connection.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class);
        connection.addSigHandler(DBus.NameOwnerChanged.class, changed -> {
            synchronized (this) {
                notifyAll();
            }
        });
    }

    public static PrivateSession start(Path folder) throws Exception {
        return new PrivateSession(folder);
    }

    public static boolean isInstalled(String program) {
        return List.of(System.getenv("PATH").split(":")).stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    public Map<String, String> environment() {
        return Map.of("PATH", System.getenv("PATH"), "HOME", folder.resolve("home").toString(), "XDG_DATA_HOME", folder.resolve("home/.local/share").toString(),
            "XDG_RUNTIME_DIR", folder.resolve("run").toString(), "DBUS_SESSION_BUS_ADDRESS", address, "LC_ALL", "C.UTF-8");
    }

    public DBusConnection connect() throws DBusException {
        DBusConnection connection = DBusConnectionBuilder.forAddress(address).withShared(false).build();
        connections.add(connection);
        return connection;
    }

    /// Starts GNOME Keyring with its login keyring unlocked, which it makes when there is none.
    public Process unlockedKeyring() throws Exception {
        return keyring("--unlock");
    }

    /// Starts GNOME Keyring as it is when nobody has typed a password.
    Process keyringAsItIs() throws Exception {
        return keyring("--start");
    }

    /// Has the bus start GNOME Keyring when somebody needs it, as a desktop's does.
    void startKeyringOnDemand() throws IOException {
        Files.writeString(folder.resolve("services/" + SECRETS + ".service"), "[D-BUS Service]\nName=" + SECRETS + "\nExec=/usr/bin/gnome-keyring-daemon --start --foreground --components=secrets\n");
    }

    private Process keyring(String how) throws Exception {
        Process process = run("gnome-keyring-daemon", how, "--components=secrets", "--foreground");
        process.getOutputStream().write('\n'); // the password; without a line it asks for one
        process.getOutputStream().close();
        await(SECRETS, true);
        return process;
    }

    void end(Process process) throws Exception {
        process.destroyForcibly().waitFor();
        await(SECRETS, false);
    }

    public void endBus() throws InterruptedException {
        bus.destroyForcibly().waitFor();
    }

    public void lock() throws Exception {
        var lock = new MethodCall(SECRETS, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock", (byte) 0, "ao",
            List.of(new ObjectPath("", "/org/freedesktop/secrets/collection/login")));
        connections.getFirst().sendMessage(lock);
        if (lock.getReply() == null) {
            throw new AssertionError("not locked");
        }
    }

    /// @return what it prints
    public String output(String input, String... command) throws Exception {
        Process process = run(command);
        process.getOutputStream().write(input.getBytes(UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command[0] + " failed: " + output);
        }
        return output;
    }

    public Process run(String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /// Waits until the name is on the bus, or is not any more.
    public synchronized void await(String name, boolean owned) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (names.NameHasOwner(name) != owned) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(name + (owned ? " has not come" : " has not gone"));
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        connections.forEach(DBusConnection::disconnect);
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
