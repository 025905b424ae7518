package dev.culvert.engine.postgres;

import dev.culvert.engine.SessionActivity;
import dev.culvert.profile.Printable;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What both sides of a session have said since the StartupMessage, as far as a tunnel must know it: is a query running, is a
/// transaction open, does a message end here. Give it all bytes of each side in order; it keeps none. For one thread.
///
/// A ReadyForQuery answers each Query, FunctionCall and Sync (manual, "Message Flow"), so the session is busy while one of them is
/// unanswered, which holds for pipelines too. The exception is COPY FROM STDIN in the extended protocol: the Sync that was sent with
/// the Execute is then ignored, and so is each until CopyDone or CopyFail.
public final class Conversation {
    private static final int LONGEST_KEY = 4 + 256;

    /// Names of applications have 63 bytes at most (manual, "Error Reporting and Logging").
    private static final int LONGEST_STATUS = 256;
    private static final String APPLICATION = "application_name";

    private final FromClient fromClient = new FromClient();
    private final FromServer fromServer = new FromServer();
    private final MessageObserver observer;

    private int unansweredQueries;
    private int unansweredSyncs;
    private boolean openSequence; // extended-protocol messages with no Sync behind them yet
    private boolean copyingIn;
    private boolean terminated;
    private boolean greeted;
    private byte transactionStatus = 'I';
    private int lastServerMessage;
    private final ByteArrayOutputStream key = new ByteArrayOutputStream(8);
    private final ByteArrayOutputStream status = new ByteArrayOutputStream();
    private int statusLength;
    private String application;

    /// @param observer sees every message, or null
    public Conversation(MessageObserver observer) {
        this.observer = observer;
    }

    public void fromClient(ByteBuf bytes) {
        fromClient.follow(bytes);
    }

    public void fromServer(ByteBuf bytes) {
        fromServer.follow(bytes);
    }

    public SessionActivity activity() {
        if (!greeted) {
            return SessionActivity.CONNECTING;
        }
        if (unansweredQueries > 0 || unansweredSyncs > 0 || openSequence || copyingIn || !fromClient.atBorder() || !fromServer.atBorder()) {
            return SessionActivity.ACTIVE;
        }
        return transactionStatus == 'I' ? SessionActivity.IDLE : SessionActivity.IDLE_IN_TRANSACTION;
    }

    /// What the client calls itself, as the server reports it at first and whenever the client changes it, fit to print; empty until then.
    public Optional<String> application() {
        return Optional.ofNullable(application);
    }

    /// Whether a message may be put in between on the way to the client.
    public boolean atServerBorder() {
        return fromServer.atBorder();
    }

    /// Whether a message may be put in between on the way to the server.
    public boolean atClientBorder() {
        return fromClient.atBorder();
    }

    /// Whether the server cannot go on before the client has said more: the end of a message, a Sync, or CopyDone.
    public boolean awaitsClient() {
        return openSequence || copyingIn || !fromClient.atBorder();
    }

    /// Whether the client has said Terminate.
    public boolean terminated() {
        return terminated;
    }

    /// Whether the server's last word is an ErrorResponse: before the end of a connection that is its reason, and needs no second.
    public boolean serverSaidWhy() {
        return lastServerMessage == 'E';
    }

    /// The CancelRequest that stops this session's query, when the server has given a key for that.
    public Optional<byte[]> cancelRequest() {
        if (!greeted || key.size() < 8 || key.size() > LONGEST_KEY) {
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.allocate(8 + key.size()).putInt(8 + key.size()).putInt(StartupDecoder.CANCEL).put(key.toByteArray()).array());
    }

    private final class FromClient extends MessageFraming {
        @Override
        void message(int type, int length) {
            switch (type) {
                case 'Q', 'F' -> unansweredQueries++;
                case 'S' -> {
                    openSequence = false;
                    if (!copyingIn) {
                        unansweredSyncs++;
                    }
                }
                case 'P', 'B', 'D', 'E', 'C', 'H' -> openSequence = true;
                case 'c', 'f' -> copyingIn = false;
                case 'X' -> terminated = true;
                default -> { }
            }
            if (observer != null) {
                observer.message(true, (char) type, length);
            }
        }

        @Override
        void body(int type, ByteBuf bytes, int index, int count) {}
    }

    private final class FromServer extends MessageFraming {
        @Override
        void message(int type, int length) {
            lastServerMessage = type;
            if (type == 'G') {
                copyingIn = true;
                unansweredSyncs = 0;
            } else if (type == 'S') {
                status.reset();
                statusLength = length - 4;
            }
            if (observer != null) {
                observer.message(false, (char) type, length);
            }
        }

        @Override
        void body(int type, ByteBuf bytes, int index, int count) {
            if (type == 'Z') {
                ready(bytes.getByte(index));
            } else if (type == 'K' && !greeted) {
                for (int i = 0; i < count && key.size() <= LONGEST_KEY; i++) {
                    key.write(bytes.getByte(index + i));
                }
            } else if (type == 'S' && statusLength <= LONGEST_STATUS) {
                for (int i = 0; i < count; i++) {
                    status.write(bytes.getByte(index + i));
                }
                if (status.size() == statusLength) {
                    parameterStatus(status.toString(StandardCharsets.UTF_8).split("\0", -1));
                }
            }
        }

        /// @param parts the parameter's name, its value, and the nothing behind the last zero
        private void parameterStatus(String[] parts) {
            if (parts.length == 3 && parts[0].equals(APPLICATION)) {
                application = Printable.of(parts[1]);
            }
        }

        private void ready(byte status) {
            transactionStatus = status;
            copyingIn = false;
            if (!greeted) {
                greeted = true;
            } else if (unansweredQueries > 0) {
                unansweredQueries--;
            } else if (unansweredSyncs > 0) {
                unansweredSyncs--;
            }
        }
    }
}
