package dev.countersign.gateway;

import dev.countersign.gateway.hello.ClientHello;
import dev.countersign.gateway.hello.HelloReader;
import dev.countersign.gateway.hello.HelloReader.Progress;
import dev.countersign.problem.ProblemCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Consumer;

/**
 * Watches what follows a ClientHello in the clear. A second one, as after a HelloRetryRequest, must
 * say what the first did (RFC 8446 §4.1.2): by the first it was decided which service is asked for.
 * Other records in the clear are passed on, since the engine may pass over them; with anything else
 * there are keys, and this goes.
 */
final class SecondHello extends ByteToMessageDecoder {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int RECORD_HEADER = 5;
    private static final int LENGTH_AT = 3;

    private final ClientHello first;
    private final Consumer<Answer.Refusal> turnAway;
    private final HelloReader reader = new HelloReader();
    private boolean refused;

    SecondHello(ClientHello first, Consumer<Answer.Refusal> turnAway) {
        this.first = first;
        this.turnAway = turnAway;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        switch (in.getUnsignedByte(in.readerIndex())) {
            case CHANGE_CIPHER_SPEC, ALERT -> passOn(in, out);
            case HANDSHAKE -> compare(ctx, in);
            default -> ctx.pipeline().remove(this);
        }
    }

    /** One record, whatever its length. */
    private static void passOn(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < RECORD_HEADER) {
            return;
        }
        int record = RECORD_HEADER + in.getUnsignedShort(in.readerIndex() + LENGTH_AT);
        if (in.readableBytes() >= record) {
            out.add(in.readRetainedSlice(record));
        }
    }

    private void compare(ChannelHandlerContext ctx, ByteBuf in) {
        switch (reader.read(in)) {
            case Progress.Unfinished _ -> {} // there is more to come
            case Progress.Finished(ClientHello second, int bytes) when first.isRepeatedBy(second) ->
                    ctx.pipeline().remove(this);
            case Progress.Finished(ClientHello second, int bytes) ->
                    refuse(
                            ctx,
                            Answer.Refusal.of(
                                    ProblemCode.PROOF_HELLO_CHANGED, first.differenceTo(second)));
            case Progress.Failed(ProblemCode code, String seen) ->
                    refuse(ctx, Answer.Refusal.of(code, seen));
        }
    }

    private void refuse(ChannelHandlerContext ctx, Answer.Refusal why) {
        refused = true;
        PlainAlert.of(why.code()).ifPresent(ctx::write);
        turnAway.accept(why);
    }
}
