package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteChoice;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.InvalidConnectionString;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `culvert up`: opens a tunnel and stays until a signal ends it.
@Command(name = "up", description = "Open a tunnel and keep it open until Ctrl-C.", optionListHeading = "%nOptions:%n", sortOptions = false)
class UpCommand implements Callable<Integer> {
    private static final int SIGNAL_EXIT = 128; // what a shell reports for a process that a signal ended

    private final Surroundings surroundings;

    @Option(names = {"-h", "--host"}, paramLabel = "HOST", defaultValue = "127.0.0.1", description = "Listen on this address (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT", defaultValue = "0", converter = PortConverter.class, description = "Listen on this port (default: a free one).")
    private int port;

    @Option(names = {"-v", "--verbose"}, description = "Show each message's type and size on standard error.")
    private boolean verbose;

    @Option(names = "--env-file", paramLabel = "FILE", description = "Read this file instead of .env.")
    private Path envFile;

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--route", paramLabel = "ROUTE", defaultValue = "auto", converter = RouteConverter.class, description = "For an API key: auto (the gateway, else directly), gateway or direct (default: ${DEFAULT-VALUE}).")
    private RouteChoice route;

    @Option(names = "--max-sessions", paramLabel = "N", defaultValue = "1000", converter = CountConverter.class, description = "Refuse further sessions beyond this many (default: ${DEFAULT-VALUE}).")
    private int maxSessions;

    @Option(names = "--drain", paramLabel = "TIME", defaultValue = "10s", converter = DurationConverter.class, description = "Time for open queries and transactions when stopping, such as 500ms, 10s or 2m (default: ${DEFAULT-VALUE}).")
    private Duration drain;

    @Option(names = "--json", description = "Print one JSON object per event.")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException {
        if (verbose) {
            Logging.verbose();
        }
        ConnectionString connection = Credentials.find(surroundings.environment(), surroundings.folder(), Optional.ofNullable(envFile));
        var options = new EngineOptions(gateway(), directHost(), authorities(), surroundings.environment(), "culvert/" + Version.number(), EngineOptions.Timing.DEFAULT);
        try (TunnelEngine engine = engine(options)) {
            warnWhenOpenToOthers();
            connection.warnings().forEach(warning -> surroundings.err().println("Note: " + warning));
            return run(engine, connection);
        } catch (FailureException e) {
            surroundings.err().println("culvert: " + e.failure().message() + " " + e.failure().remedy());
            return CommandLineTool.FAILED;
        }
    }

    private int run(TunnelEngine engine, ConnectionString connection) throws FailureException {
        Reporter reporter = json
            ? new JsonReporter(surroundings.out(), connection.description())
            : new LineReporter(surroundings.out(), surroundings.err(), connection.description());
        Tunnel tunnel = engine.open(new TunnelSpec(host, port, maxSessions, route, () -> connection), reporter);
        AtomicInteger firstSignal = new AtomicInteger();
        Signals.handle(signal -> {
            boolean first = firstSignal.compareAndSet(0, signal);
            tunnel.stop(first ? drain : Duration.ZERO);
        });
        tunnel.check().thenAcceptAsync(wrong -> {
            if (!tunnel.stopped().toCompletableFuture().isDone()) {
                wrong.ifPresent(reporter::checkFailed);
                Memory.giveBack();
            }
        });
        tunnel.stopped().toCompletableFuture().join();
        return firstSignal.get() == 0 ? 0 : SIGNAL_EXIT + firstSignal.get();
    }

    private TunnelEngine engine(EngineOptions options) throws UsageException {
        try {
            return surroundings.engines().apply(options);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /// Without TLS the key would be readable on the way; only on this machine there is no way.
    private URI gateway() throws UsageException {
        String url = surroundings.environment().getOrDefault("PPG_WS_URL", "").strip();
        if (url.isEmpty()) {
            return EngineOptions.PRISMA_GATEWAY;
        }
        try {
            int schemeEnd = Math.max(0, url.indexOf(':'));
            URI gateway = new URI(url.substring(0, schemeEnd).toLowerCase(Locale.ROOT) + url.substring(schemeEnd));
            boolean secure = "wss".equals(gateway.getScheme());
            if (gateway.getHost() != null && gateway.getPort() <= PortConverter.LAST && (secure || "ws".equals(gateway.getScheme()))) {
                if (!secure && !isLoopback(gateway.getHost())) {
                    throw new UsageException("PPG_WS_URL begins with ws://, which would send the API key unencrypted. Use wss://, or ws:// for this machine only.");
                }
                return gateway;
            }
        } catch (URISyntaxException unreadable) {
            // Said below.
        }
        throw new UsageException("PPG_WS_URL is not a WebSocket address. Write it as wss://host/path.");
    }

    private Endpoint directHost() throws UsageException {
        String host = surroundings.environment().getOrDefault("CULVERT_DIRECT_HOST", "").strip();
        try {
            return host.isEmpty() ? ApiKey.PRISMA_DIRECT : Endpoint.parse(host, ApiKey.PRISMA_DIRECT.port(), "CULVERT_DIRECT_HOST");
        } catch (InvalidConnectionString e) {
            throw new UsageException(e.getMessage());
        }
    }

    private List<X509Certificate> authorities() throws UsageException {
        if (caFile == null) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(surroundings.folder().resolve(caFile))) {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in).stream().map(X509Certificate.class::cast).toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (IOException e) {
            throw new UsageException("The file of --ca-file cannot be read: " + caFile);
        } catch (CertificateException notPem) {
            // Said below.
        }
        throw new UsageException("The file of --ca-file holds no certificate in PEM form: " + caFile);
    }

    private void warnWhenOpenToOthers() {
        if (!isLoopback(host)) {
            surroundings.err().println("Warning: everybody who can reach " + host + " gets into your database through this port, without a password.");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static final class PortConverter implements ITypeConverter<Integer> {
        private static final int LAST = 65_535;

        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= LAST) {
                    return port;
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw new TypeConversionException("a port is a number from 0 to 65535");
        }
    }

    private static final class RouteConverter implements ITypeConverter<RouteChoice> {
        @Override
        public RouteChoice convert(String value) {
            return switch (value) {
                case "auto" -> RouteChoice.AUTO;
                case "gateway" -> RouteChoice.GATEWAY;
                case "direct" -> RouteChoice.DIRECT;
                default -> throw new TypeConversionException("a route is auto, gateway or direct");
            };
        }
    }

    private static final class CountConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                int count = Integer.parseInt(value);
                if (count > 0) {
                    return count;
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw new TypeConversionException("this is a number from 1 up");
        }
    }

    private static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})(ms|s|m|)");

        @Override
        public Duration convert(String value) {
            Matcher time = FORM.matcher(value);
            if (!time.matches()) {
                throw new TypeConversionException("a time is a number and ms, s or m");
            }
            long count = Long.parseLong(time.group(1));
            return switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofSeconds(count);
            };
        }
    }
}
