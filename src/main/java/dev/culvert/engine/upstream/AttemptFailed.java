package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;

/// One try to connect that came to nothing. There is no stack trace: the failure says everything.
final class AttemptFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final boolean mayPass;

    private AttemptFailed(Failure failure, boolean mayPass) {
        super(failure.message(), null, false, false);
        this.failure = failure;
        this.mayPass = mayPass;
    }

    /// Trying again would give the same.
    static AttemptFailed forGood(Failure failure) {
        return new AttemptFailed(failure, false);
    }

    /// Trying again in a moment may help.
    static AttemptFailed forNow(Failure failure) {
        return new AttemptFailed(failure, true);
    }

    Failure failure() {
        return failure;
    }

    boolean mayPass() {
        return mayPass;
    }
}
