package dev.culvert.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// Answers as GitHub does when it is asked for a repository's latest release, or as a test says.
public final class ReleasesServer implements AutoCloseable {
    /// How a request is answered.
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange request) throws IOException;
    }

    /// @param headers without those that name the server
    public record Request(String method, String path, Headers headers) {}

    private final HttpServer server;
    private final boolean secure;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private ReleasesServer(HttpServer server, boolean secure, Answer answer) {
        this.server = server;
        this.secure = secure;
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.start();
    }

    public static ReleasesServer plain(Answer answer) throws IOException {
        return new ReleasesServer(HttpServer.create(anyPort(), 0), false, answer);
    }

    /// One that other computers would reach too.
    public static ReleasesServer onAllAddresses(Answer answer) throws IOException {
        return new ReleasesServer(HttpServer.create(new InetSocketAddress(0), 0), false, answer);
    }

    public static ReleasesServer secure(SSLContext context, Answer answer) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new ReleasesServer(server, true, answer);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /// An answer of this text.
    public static Answer saying(int status, String text) {
        return request -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            request.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            try (OutputStream out = request.getResponseBody()) {
                out.write(body);
            }
        };
    }

    /// A release as GitHub describes it, in short.
    public static String release(String tag) {
        return "{\"html_url\": \"https://elsewhere.example/\", \"tag_name\": \"" + tag + "\", \"draft\": false, \"prerelease\": false, \"assets\": []}";
    }

    public URI uri() {
        return URI.create((secure ? "https" : "http") + "://localhost:" + server.getAddress().getPort());
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
