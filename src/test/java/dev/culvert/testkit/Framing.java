package dev.culvert.testkit;

/** How the {@link StandInGateway} cuts what the server sends into WebSocket frames. */
public sealed interface Framing {

    /** One frame for each chunk that was read from the server. */
    record Natural() implements Framing {}

    /** Frames of this many payload bytes; the last one of a chunk is shorter. */
    record Fixed(int payloadBytes) implements Framing {}

    /** Messages of sixteen fragments and an empty last one, with a Ping after each fragment; they do not end where the server's messages do. */
    record Fragmented(int payloadBytes) implements Framing {}

    /** All that the session ever sends is the payload of one frame of 512 MiB, which is thus never complete; see {@link StandInGateway#framing}. */
    record Huge() implements Framing {}

    static Framing natural() {
        return new Natural();
    }

    static Framing fixed(int payloadBytes) {
        return new Fixed(payloadBytes);
    }

    static Framing fragmented(int payloadBytes) {
        return new Fragmented(payloadBytes);
    }

    static Framing huge() {
        return new Huge();
    }
}
