package dev.culvert.engine.upstream;

import static dev.culvert.engine.postgres.Bytes.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The other end of a WebSocket: makes a server's frames byte by byte, and reads a client's with Netty's own decoder, which insists on
/// masked frames.
final class Gateway {
    private Gateway() {}

    static byte[] frame(boolean last, int opcode, byte[] payload) {
        return join(header(last, opcode, payload.length), payload);
    }

    static byte[] binary(byte[] payload) {
        return frame(true, WebSocketFrames.BINARY, payload);
    }

    static byte[] header(boolean last, int opcode, long length) {
        byte first = (byte) ((last ? 0x80 : 0) | opcode);
        if (length < 126) {
            return new byte[] {first, (byte) length};
        }
        if (length < 65_536) {
            return ByteBuffer.allocate(4).put(first).put((byte) 126).putShort((short) length).array();
        }
        return ByteBuffer.allocate(10).put(first).put((byte) 127).putLong(length).array();
    }

    /// What the client has written, in words: `binary 3`, `close 1000 reason`, `ping 00ff`, `pong 00ff`.
    static List<String> written(EmbeddedChannel client) {
        return frames(client).stream().map(Gateway::described).toList();
    }

    static List<byte[]> payloads(EmbeddedChannel client) {
        return frames(client).stream().map(frame -> {
            byte[] payload = ByteBufUtil.getBytes(frame.content());
            frame.release();
            return payload;
        }).toList();
    }

    private static List<WebSocketFrame> frames(EmbeddedChannel client) {
        var config = WebSocketDecoderConfig.newBuilder().expectMaskedFrames(true).allowMaskMismatch(false).maxFramePayloadLength(1 << 24).build();
        var server = new EmbeddedChannel(new WebSocket13FrameDecoder(config));
        for (ByteBuf bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
            assertThat(bytes.refCnt()).isOne();
            server.writeInbound(bytes);
        }
        List<WebSocketFrame> frames = new ArrayList<>();
        for (WebSocketFrame frame = server.readInbound(); frame != null; frame = server.readInbound()) {
            assertThat(frame.isFinalFragment()).isTrue();
            assertThat(frame.rsv()).isZero();
            frames.add(frame);
        }
        server.finishAndReleaseAll();
        return frames;
    }

    private static String described(WebSocketFrame frame) {
        try {
            return switch (frame) {
                case BinaryWebSocketFrame binary -> "binary " + binary.content().readableBytes();
                case CloseWebSocketFrame close -> ("close " + close.statusCode() + " " + close.reasonText()).strip();
                case PingWebSocketFrame ping -> ("ping " + ByteBufUtil.hexDump(ping.content())).strip();
                case PongWebSocketFrame pong -> ("pong " + ByteBufUtil.hexDump(pong.content())).strip();
                default -> frame.toString();
            };
        } finally {
            frame.release();
        }
    }
}
