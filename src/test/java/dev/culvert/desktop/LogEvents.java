package dev.culvert.desktop;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/// Everything that is logged, more than the program's own log would take; the console shows what it always does.
final class LogEvents {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.culvert");
    private final Appender<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };
    private Level before;

    void begin() {
        before = root.getLevel();
        root.iteratorForAppenders().forEachRemaining(other -> {
            ThresholdFilter asBefore = new ThresholdFilter();
            asBefore.setLevel(before.toString());
            asBefore.start();
            other.addFilter(asBefore);
        });
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.DEBUG);
        ours.setLevel(Level.TRACE);
    }

    /// Nothing on the console: this test has errors on purpose.
    void silence() {
        root.iteratorForAppenders().forEachRemaining(other -> {
            if (other != appender) {
                ThresholdFilter nothing = new ThresholdFilter();
                nothing.setLevel(Level.OFF.toString());
                nothing.start();
                other.addFilter(nothing);
            }
        });
    }

    void end() {
        root.detachAppender(appender);
        root.setLevel(before);
        ours.setLevel(null);
        root.iteratorForAppenders().forEachRemaining(Appender::clearAllFilters);
    }

    String texts() {
        return events.stream().map(LogEvents::text).collect(Collectors.joining(System.lineSeparator()));
    }

    List<String> errors() {
        return events.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR)).map(LogEvents::text).toList();
    }

    private static String text(ILoggingEvent event) {
        return event.getLoggerName() + " " + event.getFormattedMessage() + (event.getThrowableProxy() == null ? "" : System.lineSeparator() + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
}
