package dev.culvert.engine;

import java.util.Objects;

/// Carries a [Failure] to whoever asked for the thing that failed. It has no stack trace: the failure says everything.
public final class FailureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = Objects.requireNonNull(failure);
    }

    public Failure failure() {
        return failure;
    }
}
