package dev.culvert.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The lines stay as they are: a window and a command of two versions may talk.
class WireTest {
    private static final String REPLY = """
        {"done":true,"message":"a \\"b\\"","tunnels":[{"name":"my shop ü😀","state":"running","host":"::1","port":54320,"sessions":3,"received":5000000000,"sent":34}]}""";
    private static final Tunnel TUNNEL = new Tunnel("my shop ü😀", "running", "::1", 54_320, 3, 5_000_000_000L, 34);

    @Test
    void aRequestIsALine() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Wire.write(out, new Request(Command.START, "my\n\u0001shop"));
        assertThat(out.toString(UTF_8)).isEqualTo("{\"command\":\"START\",\"name\":\"my\\n\\u0001shop\"}\n");
    }

    @Test
    void aReplyIsALine() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Wire.write(out, new Reply(true, "a \"b\"", List.of(TUNNEL)));
        assertThat(out.toString(UTF_8)).isEqualTo(REPLY + "\n");
        assertThat(reply(REPLY)).hasValue(new Reply(true, "a \"b\"", List.of(TUNNEL)));
    }

    @Test
    void whatIsMissingIsAsUsual() throws IOException {
        assertThat(reply("{}")).hasValue(Reply.refused(""));
        assertThat(reply("{\"done\":true,\"message\":null,\"tunnels\":null}")).hasValue(Reply.done(List.of()));
        assertThat(reply("{\"done\":true,\"tunnels\":[{\"name\":\"a\",\"state\":\"b\",\"newer\":{}}]}")).hasValue(Reply.done(List.of(new Tunnel("a", "b", "", 0, 0, 0, 0))));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"done\":null}", "{\"done\":1}", "{\"done\":\"true\"}", "{\"message\":7}", "{\"tunnels\":{}}", "{\"tunnels\":[null]}", "{\"tunnels\":[7]}", "{\"tunnels\":[{\"name\":\"a\"}]}",
        "{\"tunnels\":[{\"name\":\"a\",\"state\":\"b\",\"port\":\"7\"}]}", "{\"tunnels\":[{\"name\":\"a\",\"state\":\"b\",\"port\":7.0}]}", "{\"tunnels\":[{\"name\":\"a\",\"state\":\"b\",\"port\":99999999999}]}",
        "{\"tunnels\":[{\"name\":\"a\",\"state\":\"b\",\"sent\":1.5}]}", "{\"tunnels\":[{\"name\":\"a\",\"state\":\"b\",\"sent\":9223372036854775808}]}", "{\"tunnels\":[{\"name\":\"a\",\"state\":\"b\",\"sent\":null}]}",
    })
    void aWrongTypeIsNotUnderstood(String line) throws IOException {
        assertThat(reply(line)).isEmpty();
    }

    private static Optional<Reply> reply(String line) throws IOException {
        return Wire.reply(new ByteArrayInputStream((line + "\n").getBytes(UTF_8)));
    }
}
