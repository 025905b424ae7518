package dev.culvert.vault;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Tuple;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;
import org.freedesktop.secret.interfaces.Prompt.Completed;

/// A Secret Service that keeps nothing: it is locked, and shows a prompt that a test answers. It refuses to be opened, at which
/// java-keyring fails after it has connected.
public final class StandInSecretService {
    private static final String COLLECTION = "/org/freedesktop/secrets/collection/stand_in";
    private static final String PROMPT = "/org/freedesktop/secrets/prompt/x1"; // as KeePassXC's may begin, and GNOME's do not

    final Semaphore prompts = new Semaphore(0);
    final Semaphore dismissals = new Semaphore(0);
    volatile boolean locked = true;
    volatile CountDownLatch answering = new CountDownLatch(0);

    private final DBusConnection connection;

    StandInSecretService(DBusConnection connection) throws DBusException {
        this.connection = connection;
        connection.exportObject("/org/freedesktop/secrets", new ServiceObject());
        connection.exportObject(COLLECTION, new CollectionObject());
        connection.exportObject(PROMPT, new PromptObject());
        connection.requestBusName("org.freedesktop.secrets");
    }

    void answer(boolean password) throws DBusException {
        locked = !password;
        connection.sendMessage(new Completed(PROMPT, !password, new Variant<>(password ? COLLECTION : "")));
    }

    @DBusInterfaceName("org.freedesktop.Secret.Service")
    public interface Service extends DBusInterface {
        DBusPath ReadAlias(String name);

        Two<List<DBusPath>, DBusPath> Unlock(List<DBusPath> objects);

        void OpenSession(String algorithm, Variant<?> input);
    }

    @DBusInterfaceName("org.freedesktop.Secret.Prompt")
    public interface Prompt extends DBusInterface {
        void Prompt(String window);

        void Dismiss();
    }

    public static final class Two<A, B> extends Tuple {
        @Position(0)
        public final A first;
        @Position(1)
        public final B second;

        Two(A first, B second) {
            this.first = first;
            this.second = second;
        }
    }

    private final class ServiceObject implements Service {
        @Override
        public DBusPath ReadAlias(String name) {
            return new DBusPath(name.equals("default") ? COLLECTION : "/");
        }

        @Override
        public Two<List<DBusPath>, DBusPath> Unlock(List<DBusPath> objects) {
            if (!objects.equals(List.of(new DBusPath(COLLECTION)))) {
                throw new DBusExecutionException("not its collection: " + objects);
            }
            return new Two<>(List.of(), new DBusPath(PROMPT));
        }

        @Override
        public void OpenSession(String algorithm, Variant<?> input) {
            try {
                answering.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new DBusExecutionException("no sessions");
        }

        @Override
        public String getObjectPath() {
            return "/org/freedesktop/secrets";
        }
    }

    private final class CollectionObject implements Properties {
        @Override
        @SuppressWarnings("unchecked")
        public <A> A Get(String type, String property) {
            return (A) Boolean.valueOf(locked);
        }

        @Override
        public <A> void Set(String type, String property, A value) {
            throw new DBusExecutionException("read only");
        }

        @Override
        public Map<String, Variant<?>> GetAll(String type) {
            return Map.of("Locked", new Variant<>(locked));
        }

        @Override
        public String getObjectPath() {
            return COLLECTION;
        }
    }

    private final class PromptObject implements Prompt {
        @Override
        public void Prompt(String window) {
            prompts.release();
        }

        @Override
        public void Dismiss() {
            dismissals.release();
        }

        @Override
        public String getObjectPath() {
            return PROMPT;
        }
    }
}
