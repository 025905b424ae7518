package dev.culvert.desktop.editor;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.SecretField;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Profile.Target;
import dev.culvert.vault.Vault;
import java.util.List;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;

/// The field for the connection string, and below it what is known of what was entered and where it is kept.
final class ConnectionController {
    private final ProfileForm form;
    private final Messages messages;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Runnable unlocked;

    private Optional<Vault.Status> vault = Optional.empty();
    private Optional<Failure> notLoaded = Optional.empty();
    private boolean loading;
    private boolean insisting;

    @FXML private SecretField field;
    @FXML private HBox detection;
    @FXML private Icon icon;
    @FXML private Label text;
    @FXML private Label hint;
    @FXML private Hyperlink unlock;

    /// @param unlocked called when the keychain can be used again
    ConnectionController(ProfileForm form, Messages messages, FxThread fx, TunnelManager manager, Runnable unlocked) {
        this.form = form;
        this.messages = messages;
        this.fx = fx;
        this.manager = manager;
        this.unlocked = unlocked;
    }

    @FXML
    private void initialize() {
        field.textProperty().bindBidirectional(form.connectionProperty());
        field.revealedProperty().subscribe((before, shown) -> {
            if (shown && form.detection() instanceof Detection.Kept) {
                load();
            }
        });
        form.detectionProperty().subscribe((before, now) -> {
            notLoaded = Optional.empty();
            show();
        });
        show();
        askVault();
    }

    SecretField field() {
        return field;
    }

    /// From now on what is missing or wrong is an error, not a state on the way.
    void insist() {
        insisting = true;
        show();
    }

    /// Finds out again whether the keychain can be used.
    void askVault() {
        fx.then(manager.vaultStatus(), this::vaultIs);
    }

    private void vaultIs(Vault.Status status) {
        vault = Optional.of(status);
        unlock.setDisable(false);
        show();
    }

    @FXML
    private void unlock() {
        unlock.setDisable(true);
        fx.then(manager.unlockVault(), status -> {
            if (status instanceof Vault.Status.Available) {
                notLoaded = notLoaded.filter(failure -> failure.kind() != Kind.VAULT_LOCKED);
                unlocked.run();
            }
            vaultIs(status);
        });
    }

    private void load() {
        loading = true;
        notLoaded = Optional.empty();
        show();
        fx.then(manager.secret(form.id()), loaded -> {
            loading = false;
            if (form.detection() instanceof Detection.Kept) { // nothing was typed meanwhile
                loaded.connectionString().ifPresentOrElse(form::load, () -> {
                    notLoaded = Optional.of(Trial.problem(messages, loaded));
                    field.setRevealed(false);
                    askVault();
                });
                field.end();
            }
            show();
        });
    }

    private void show() {
        Detection known = form.detection();
        boolean kept = known instanceof Detection.Kept;
        boolean wrong = notLoaded.isPresent() || insisting && !known.usable();
        boolean fine = known.usable() && !wrong && !loading;
        field.setPromptText(known instanceof Detection.Kept(Target target) ? placeholder(target) : messages.get("editor.connection.prompt"));
        field.setAccessibleHelp(fine ? "" : words(known));
        Nodes.mark(field, "kept", kept);
        Nodes.mark(field, "wrong", wrong);
        Nodes.mark(detection, "fine", fine);
        Nodes.mark(detection, "wrong", wrong);
        icon.setGlyph(fine ? Icon.Glyph.OK : Icon.Glyph.ALERT);
        Nodes.show(icon, fine || wrong || known instanceof Detection.Wrong);
        text.setText(words(known));
        List<String> warnings = known instanceof Detection.Recognised(ConnectionString recognised) ? recognised.warnings() : List.of();
        hint.setText(String.join(" ", warnings));
        Nodes.show(hint, !warnings.isEmpty());
        boolean locked = notLoaded.filter(failure -> failure.kind() == Kind.VAULT_LOCKED).isPresent() || vault.filter(status -> status instanceof Vault.Status.Locked).isPresent();
        Nodes.show(unlock, locked && !loading);
    }

    private String words(Detection known) {
        return switch (known) {
            case Detection.Missing _ -> messages.get(insisting ? "editor.connection.missing" : "editor.connection.hint");
            case Detection.Wrong(String why) -> why;
            case Detection.Kept _ when loading -> messages.get("editor.connection.reading");
            case Detection.Kept(Target target) -> notLoaded.map(Failure::inSentences).orElseGet(() -> stored(description(target)));
            case Detection.Recognised(ConnectionString recognised) -> stored(recognised.description());
        };
    }

    /// What stands in the field as long as the connection string itself is not at hand.
    private String placeholder(Target target) {
        return switch (target.kind()) {
            case API_KEY -> messages.get("editor.kept.key");
            case DIRECT, POOLED -> messages.get("editor.kept.direct", target.host(), target.database());
            case LOCAL -> messages.get("editor.kept.local");
        };
    }

    private String description(Target target) {
        return switch (target.kind()) {
            case API_KEY -> messages.get("editor.kind.key");
            case DIRECT -> messages.get("editor.kind.direct", target.host());
            case POOLED -> messages.get("editor.kind.pooled", target.host());
            case LOCAL -> messages.get("editor.kind.local");
        };
    }

    private String stored(String description) {
        if (form.edited().isPresent() && manager.tunnel(form.id()).filter(view -> !view.saved()).isPresent()) {
            return messages.get("editor.stored.this-run", description);
        }
        return vault.map(status -> switch (status) {
            case Vault.Status.Available(String backend) -> messages.get("editor.stored", description, backend);
            case Vault.Status.Locked(String backend) -> messages.get("editor.stored.locked", description, backend);
            case Vault.Status.Unavailable(String reason) -> messages.get("editor.stored.memory", description, reason).strip();
        }).orElse(description);
    }
}
