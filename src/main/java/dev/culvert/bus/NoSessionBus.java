package dev.culvert.bus;

/// There is no session bus to talk to.
public final class NoSessionBus extends Exception {
    private static final long serialVersionUID = 1;

    public enum Reason {
        /// No desktop session.
        NONE,
        /// Its address is one that Java cannot connect to.
        ABSTRACT,
        /// Nobody listens at its address.
        SILENT
    }

    private final Reason reason;

    NoSessionBus(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
