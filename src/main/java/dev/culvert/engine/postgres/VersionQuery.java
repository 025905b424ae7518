package dev.culvert.engine.postgres;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.postgres.Authentication.ServerError;
import dev.culvert.profile.Printable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Asks a server that has let the tunnel in what it is: hears its greeting to the end, from AuthenticationOk on, says `SELECT version()`,
/// and hears the answer (manual, "Start-up" and "Simple Query" in the message flow). Everything that the server says ends here. Of that
/// it keeps the beginning of a row or of an error at most, however much comes.
public final class VersionQuery extends ChannelInboundHandlerAdapter {
    /// What becomes of it; called once, on the event loop.
    public interface Outcome {
        /// The server serves the session.
        ///
        /// @param version such as "PostgreSQL 17.2", fit to print; empty when it does not say, or not in time
        void answered(String version);

        /// The server has ended the session before it was ready for the question: there is no such database, or no place in it.
        ///
        /// @param error what it says
        void refusedByServer(ServerError error);

        /// It cannot be gone through with.
        void failed(Failure failure);
    }

    private static final String QUESTION = "SELECT version()";
    private static final int MOST_KEPT = 2 << 10;
    private static final int LONGEST_VERSION = 60;

    /// What follows the name and number in `PostgreSQL 17.2 (Debian 17.2-1) on x86_64-pc-linux-gnu, compiled by …`.
    private static final Pattern REST = Pattern.compile(" \\(| on |,");

    private final Duration patience;
    private final Outcome outcome;
    private final Answers answers = new Answers();

    private ChannelHandlerContext ctx;
    private ScheduledFuture<?> timer;
    private boolean asked;
    private boolean isLate;
    private boolean over;
    private String version = "";

    /// @param patience for the answer; a server that has taken the question and says nothing is well enough
    public VersionQuery(Duration patience, Outcome outcome) {
        this.patience = patience;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        timer = ctx.executor().schedule(this::timeIsUp, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        timer.cancel(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!over) {
            answers.follow(bytes);
        }
        bytes.release();
        if (answers.lost() && !over) {
            if (!asked) {
                over = true;
                outcome.failed(Failure.of(Kind.NOT_POSTGRESQL, "What answers is not a PostgreSQL server.", "Check host and port of the connection string."));
            }
            giveUpTheAnswer();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        timer.cancel(false);
        giveUpTheAnswer();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (asked) {
            answered();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private void timeIsUp() {
        isLate = true;
        giveUpTheAnswer();
    }

    private void giveUpTheAnswer() {
        if (asked) {
            answered();
        }
    }

    private void answered() {
        if (!over) {
            over = true;
            outcome.answered(version);
        }
    }

    private void ready() {
        if (asked || isLate) {
            answered();
        } else {
            asked = true;
            ctx.writeAndFlush(ServerMessages.query(ctx.alloc(), QUESTION));
        }
    }

    /// An error of the question itself is followed by ReadyForQuery, or by the end.
    private void refused(ServerError error) {
        if (!asked) {
            over = true;
            outcome.refusedByServer(error);
        }
    }

    /// DataRow: the number of columns, then each one's length and bytes.
    private static String firstColumn(ByteBuffer row) {
        if (row.remaining() < 6 || row.getShort() < 1) {
            return "";
        }
        int length = Math.min(row.getInt(), row.remaining());
        return length < 0 ? "" : StandardCharsets.UTF_8.decode(row.slice(row.position(), length)).toString();
    }

    private static String product(String version) {
        String name = REST.split(version, 2)[0].strip();
        return Printable.of(name.substring(0, Math.min(name.length(), LONGEST_VERSION)));
    }

    private final class Answers extends MessageFraming {
        private final ByteBuffer kept = ByteBuffer.allocate(MOST_KEPT);
        private int left;

        @Override
        void message(int type, int length) {
            kept.clear();
            left = length - 4;
        }

        @Override
        void body(int type, ByteBuf bytes, int index, int count) {
            int more = Math.min(count, kept.remaining());
            kept.put(bytes.nioBuffer(index, more));
            left -= count;
            if (left == 0 && !over) {
                kept.flip();
                switch (type) {
                    case 'Z' -> ready();
                    case 'E' -> refused(ServerError.read(StandardCharsets.UTF_8.decode(kept).toString()));
                    case 'D' -> row();
                    default -> { }
                }
            }
        }

        private void row() {
            if (asked && version.isEmpty()) {
                version = product(firstColumn(kept));
            }
        }
    }
}
