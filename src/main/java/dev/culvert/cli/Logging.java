package dev.culvert.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Warnings and errors go to standard error; found by Logback as a service. In code, because reading an XML file takes longer than the
/// rest of the start.
public final class Logging extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %msg%n");
        encoder.start();
        var stderr = new ConsoleAppender<ILoggingEvent>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(stderr);
        context.getLogger("io.netty").setLevel(Level.ERROR); // its warnings are about connections, of which a user hears elsewhere
        // The keychain's libraries log an error for what is an answer here, and at lower levels what they send, secrets too.
        List.of("org.freedesktop", "com.github.javakeyring").forEach(library -> context.getLogger(library).setLevel(Level.OFF));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// Shows every message of every session: type and size.
    static void verbose() {
        ((Logger) LoggerFactory.getLogger("dev.culvert")).setLevel(Level.DEBUG);
        ((Logger) LoggerFactory.getLogger("io.netty")).setLevel(Level.WARN);
    }
}
