package dev.culvert.desktop.editor;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.Figures;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelManager.Loaded;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Tries the connection string of a form, entered or kept, as it would be used if the form were saved.
///
/// @param patience how long it may take
record Trial(ProfileForm form, Messages messages, TunnelManager manager, Duration patience) {
    /// @return completes in time with what was found, on any thread; never fails
    CompletionStage<CheckResult> run() {
        return check().toCompletableFuture().completeOnTimeout(tooSlow(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletionStage<CheckResult> check() {
        RouteChoice route = form.route();
        return form.detection() instanceof Detection.Recognised(ConnectionString recognised)
            ? manager.check(recognised, route)
            : manager.secret(form.id()).thenCompose(loaded -> loaded.connectionString().map(text -> check(text, route)).orElseGet(() -> notTried(problem(messages, loaded))));
    }

    private CompletionStage<CheckResult> check(Secret text, RouteChoice route) {
        try {
            return manager.check(ConnectionString.parse(text.expose(), "The connection string"), route);
        } catch (InvalidConnectionString e) {
            return notTried(Failure.of(Kind.SECRET_UNUSABLE, e.getMessage(), messages.get("editor.connection.gone.remedy")));
        }
    }

    /// Why there is no connection string, where one was wanted.
    static Failure problem(Messages messages, Loaded nothing) {
        return nothing.failure().orElseGet(() -> Failure.of(Kind.SECRET_MISSING, messages.get("editor.connection.gone"), messages.get("editor.connection.gone.remedy")));
    }

    private static CompletionStage<CheckResult> notTried(Failure failure) {
        return CompletableFuture.completedStage(new CheckResult(Duration.ZERO, "", Optional.empty(), Optional.of(failure)));
    }

    private CheckResult tooSlow() {
        Failure failure = Failure.of(Kind.UNREACHABLE, messages.get("editor.test.slow", Figures.time(patience)), messages.get("editor.test.slow.remedy"));
        return new CheckResult(patience, "", Optional.empty(), Optional.of(failure));
    }
}
