package dev.culvert.desktop.editor;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanExpression;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.Property;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/// What is entered in the editor, and what is wrong with it. On one thread only; it needs no window.
final class ProfileForm {
    /// What can be wrong, in the order in which it is looked at.
    enum Field {
        NAME,
        CONNECTION,
        PORT,
        LIMIT
    }

    /// The hosts that can be chosen; a profile may have another.
    static final String THIS_COMPUTER = "127.0.0.1";
    static final String THIS_COMPUTER_IPV6 = "::1";
    static final String EVERYWHERE = "0.0.0.0";

    private static final int LAST_PORT = 65_535;
    private static final String USUAL_LIMIT = "10";

    /// What makes a difference; the connection string is compared with the one that was loaded.
    private record Entries(String name, String connection, boolean fixed, String port, String host, RouteChoice route, Environment environment, Optional<String> limit, boolean startWithApp) {}

    private final Messages messages;
    private final Names names;
    private final Optional<Profile> edited;
    private final UUID id;

    private final StringProperty name = new SimpleStringProperty("");
    private final StringProperty connection = new SimpleStringProperty("");
    private final BooleanProperty fixed = new SimpleBooleanProperty();
    private final StringProperty port = new SimpleStringProperty("");
    private final StringProperty host = new SimpleStringProperty(THIS_COMPUTER);
    private final ObjectProperty<RouteChoice> route = new SimpleObjectProperty<>(RouteChoice.AUTO);
    private final ObjectProperty<Environment> environment = new SimpleObjectProperty<>(Environment.NONE);
    private final BooleanProperty limited = new SimpleBooleanProperty();
    private final StringProperty limit = new SimpleStringProperty(USUAL_LIMIT);
    private final BooleanProperty startWithApp = new SimpleBooleanProperty();

    private final ReadOnlyObjectWrapper<Detection> detection = new ReadOnlyObjectWrapper<>();
    private final ObjectProperty<Entries> atFirst = new SimpleObjectProperty<>();
    private final BooleanExpression changed;
    private String proposedName = "";

    /// For a new profile.
    ///
    /// @param proposal a name for it, or empty to take one that suits the connection string
    ProfileForm(Messages messages, Names names, String proposal, String connectionText) {
        this(messages, names, Optional.empty());
        name.set(proposal);
        connection.set(connectionText);
        atFirst.set(entries());
    }

    /// For a profile that there is; its connection string is not needed.
    ProfileForm(Messages messages, Names names, Profile profile) {
        this(messages, names, Optional.of(profile));
        name.set(profile.name());
        fixed.set(profile.listen().fixed());
        port.set(profile.listen().port() == 0 ? "" : String.valueOf(profile.listen().port()));
        host.set(profile.listen().host());
        route.set(profile.route());
        environment.set(profile.environment());
        limited.set(profile.maxSessions().isPresent());
        profile.maxSessions().ifPresent(most -> limit.set(String.valueOf(most)));
        startWithApp.set(profile.startWithApp());
        atFirst.set(entries());
    }

    private ProfileForm(Messages messages, Names names, Optional<Profile> edited) {
        this.messages = messages;
        this.names = names;
        this.edited = edited;
        this.id = edited.map(Profile::id).orElseGet(UUID::randomUUID);
        connection.subscribe(text -> {
            detection.set(Detection.of(text, edited.map(Profile::target)));
            proposeName();
        });
        Property<?>[] all = {name, connection, fixed, port, host, route, environment, limited, limit, startWithApp, atFirst};
        changed = Bindings.createBooleanBinding(() -> !entries().equals(atFirst.get()), all);
    }

    /// As long as nobody has chosen another name, the connection string says which.
    private void proposeName() {
        if (edited.isEmpty() && name.get().equals(proposedName) && detection.get() instanceof Detection.Recognised(ConnectionString recognised)) {
            proposedName = names.nameFor(recognised);
            name.set(proposedName);
        }
    }

    private Entries entries() {
        return new Entries(
            name.get().strip(), connection.get(), fixed.get(), fixed.get() ? port.get().strip() : "", host.get(), route.get(), environment.get(),
            limited.get() ? Optional.of(limit.get().strip()) : Optional.empty(), startWithApp.get());
    }

    StringProperty nameProperty() {
        return name;
    }

    /// The text of a connection string; empty keeps the one that there is.
    StringProperty connectionProperty() {
        return connection;
    }

    /// Whether the user chooses the port.
    BooleanProperty fixedProperty() {
        return fixed;
    }

    StringProperty portProperty() {
        return port;
    }

    StringProperty hostProperty() {
        return host;
    }

    ObjectProperty<RouteChoice> routeProperty() {
        return route;
    }

    ObjectProperty<Environment> environmentProperty() {
        return environment;
    }

    BooleanProperty limitedProperty() {
        return limited;
    }

    StringProperty limitProperty() {
        return limit;
    }

    BooleanProperty startWithAppProperty() {
        return startWithApp;
    }

    ReadOnlyObjectProperty<Detection> detectionProperty() {
        return detection.getReadOnlyProperty();
    }

    /// Whether something is other than it was at first.
    BooleanExpression changedExpression() {
        return changed;
    }

    /// Whether there is something to save, right or wrong.
    BooleanExpression savableExpression() {
        return edited.isPresent() ? changed : connection.isNotEmpty();
    }

    UUID id() {
        return id;
    }

    /// The profile that is edited, as it was at first; empty for a new one.
    Optional<Profile> edited() {
        return edited;
    }

    Detection detection() {
        return detection.get();
    }

    RouteChoice route() {
        return route.get();
    }

    /// Whether the connection string leaves a choice of routes; an unknown one may.
    boolean hasRoutes() {
        return detection().leadsTo().map(target -> target.kind() == Target.Kind.API_KEY).orElse(true);
    }

    /// Whether everybody who reaches this computer reaches the database.
    boolean isOpenToOthers() {
        return !new ConnectionString.Endpoint(host.get(), LAST_PORT).isThisMachine();
    }

    /// Shows the connection string that is kept; nothing is changed by that.
    void load(Secret kept) {
        Entries before = atFirst.get();
        atFirst.set(new Entries(before.name, kept.expose(), before.fixed, before.port, before.host, before.route, before.environment, before.limit, before.startWithApp));
        connection.set(kept.expose());
    }

    private boolean connectionChanged() {
        return detection() instanceof Detection.Recognised && !connection.get().equals(atFirst.get().connection);
    }

    /// Whether sessions that are open would be other ones if they were opened now.
    boolean changesSessions() {
        Entries before = atFirst.get();
        return connectionChanged() || !route.get().equals(before.route) || !entries().limit.equals(before.limit);
    }

    /// One sentence for each field that is wrong.
    Map<Field, String> problems() {
        Map<Field, String> problems = new EnumMap<>(Field.class);
        put(problems, Field.NAME, names.problem(messages, name.get().strip(), id));
        put(problems, Field.CONNECTION, connectionProblem());
        put(problems, Field.PORT, fixed.get() && number(port.get(), LAST_PORT).isEmpty() ? messages.get("editor.port.wrong") : "");
        put(problems, Field.LIMIT, limited.get() && number(limit.get(), Integer.MAX_VALUE).isEmpty() ? messages.get("editor.limit.wrong") : "");
        return problems;
    }

    private static void put(Map<Field, String> problems, Field field, String problem) {
        if (!problem.isEmpty()) {
            problems.put(field, problem);
        }
    }

    /// Empty when the connection string can be used.
    String connectionProblem() {
        return switch (detection()) {
            case Detection.Missing _ -> messages.get("editor.connection.missing");
            case Detection.Wrong(String why) -> why;
            case Detection.Kept _, Detection.Recognised _ -> "";
        };
    }

    private static OptionalInt number(String text, int most) {
        try {
            int number = Integer.parseInt(text.strip());
            return number >= 1 && number <= most ? OptionalInt.of(number) : OptionalInt.empty();
        } catch (NumberFormatException none) {
            return OptionalInt.empty();
        }
    }

    /// The connection string to keep from now on; empty when the one that there is stays.
    Optional<Secret> newConnectionString() {
        return edited.isEmpty() || connectionChanged() ? Optional.of(Secret.of(connection.get())) : Optional.empty();
    }

    /// The profile as entered; nothing may be wrong.
    ///
    /// @param now the profile as it is by now, if there is one: a port may have been picked meanwhile
    Profile profile(Optional<Profile> now) {
        int kept = now.or(() -> edited).map(profile -> profile.listen().port()).orElse(0);
        Listen listen = fixed.get() ? new Listen(host.get(), number(port.get(), LAST_PORT).orElseThrow(), true) : new Listen(host.get(), kept, false);
        OptionalInt most = limited.get() ? number(limit.get(), Integer.MAX_VALUE) : OptionalInt.empty();
        Target target = now.filter(profile -> detection() instanceof Detection.Kept).map(Profile::target).or(() -> detection().leadsTo()).orElseThrow();
        return new Profile(id, name.get().strip(), environment.get(), target, listen, route.get(), most, startWithApp.get());
    }
}
