package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void warningsAreShown() {
        new Logging().configure(context);
        assertThat(context.getLogger("dev.culvert.manager").isWarnEnabled()).isTrue();
        assertThat(context.getLogger("dev.culvert.manager").isInfoEnabled()).isFalse();
    }

    /// They log an error with a stack trace for what is an answer here, and at lower levels the messages, in which secrets can be read.
    @ParameterizedTest
    @ValueSource(strings = {"org.freedesktop.dbus.connections.AbstractConnection", "org.freedesktop.secret.handlers.MessageHandler", "com.github.javakeyring.Keyring"})
    void theKeychainsLibrariesLogNothing(String logger) {
        new Logging().configure(context);
        assertThat(context.getLogger(logger).isErrorEnabled()).isFalse();
    }
}
