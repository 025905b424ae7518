package dev.culvert.cli;

import dev.culvert.engine.Failure;
import dev.culvert.engine.TunnelListener;

/// Tells what happens in a tunnel: in lines for a person, or in JSON for a program. Methods are called from several threads.
interface Reporter extends TunnelListener {
    /// The far end has been asked at the start, and something is wrong with it; the tunnel listens all the same.
    void checkFailed(Failure failure);

    /// The tunnel could not be opened, or its connection string not be had. A person is told on standard error in any case.
    void notOpened(Failure failure);
}
