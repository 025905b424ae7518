package dev.culvert.testkit;

import java.io.EOFException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Semaphore;

/// Behaves like the socket server of `prisma dev`: it takes a plain 3.0 StartupMessage and is silent for ever on everything else, asks for
/// no password, and turns connections away beyond its limit. The database behind it is a real one.
public final class PrismaDev implements AutoCloseable {
    /// What becomes of a connection too many.
    public enum Full { CLOSE, SAY_SO_IN_PLAIN_TEXT }

    private final ScriptedServer server;

    private PrismaDev(ScriptedServer server) {
        this.server = server;
    }

    /// @param database port of a PostgreSQL that trusts `postgres`
    public static PrismaDev start(int database, int limit, Full full) {
        Semaphore places = new Semaphore(limit);
        return new PrismaDev(ScriptedServer.start((in, out, socket) -> {
            if (!places.tryAcquire()) {
                if (full == Full.SAY_SO_IN_PLAIN_TEXT) {
                    out.write("Too many connections\n".getBytes(StandardCharsets.US_ASCII));
                    in.skip(1_000);
                }
                return;
            }
            try {
                byte[] first = Wire.readUntyped(in);
                if (ByteBuffer.wrap(first).getInt(4) != Wire.PROTOCOL_3_0) {
                    in.transferTo(OutputStream.nullOutputStream());
                    return;
                }
                var parameters = Wire.parameters(first);
                if (!parameters.get("user").equals("postgres") || !parameters.get("database").equals("template1")) {
                    throw new AssertionError("not prisma dev's own user and database: " + parameters);
                }
                ScriptedServer.bridge(first, in, out, database);
            } catch (EOFException saidNothing) {
                // Whoever only looks whether somebody listens.
            } finally {
                places.release();
            }
        }));
    }

    public int port() {
        return server.port();
    }

    /// How many connections were made so far.
    public int accepted() {
        return server.accepted();
    }

    /// The string that `prisma dev` prints.
    ///
    /// @param name of the server; null for the first generation, which had none
    public String connectionString(String name, String parameters) {
        String url = "postgres://postgres:postgres@localhost:" + port() + "/template1?sslmode=disable" + parameters;
        String json = "{\"databaseUrl\":\"" + url + "\"," + (name == null ? "" : "\"name\":\"" + name + "\",") + "\"shadowDatabaseUrl\":\"" + url + "\"}";
        return "prisma+postgres://localhost:51213/?api_key=" + Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
