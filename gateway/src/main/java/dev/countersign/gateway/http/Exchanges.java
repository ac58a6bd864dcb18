package dev.countersign.gateway.http;

import dev.countersign.gateway.http.Exchange.Stay;
import dev.countersign.gateway.http.HeadReader.Reading;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends on a connection of HTTP/1, or on a stream of HTTP/2: one exchange after the
 * other. Neither side is read faster than the other takes it; what was read of a request whose turn
 * has not come waits.
 */
final class Exchanges extends ChannelInboundHandlerAdapter implements Exchange.Owner {
    private final Channel client;
    private final Exchange.Route route;
    private final Protocol protocol;
    private final Queue<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable Exchange current;
    private boolean heardAll;
    private boolean finishing;
    private boolean going;
    private boolean over;

    /** How the last exchange ended. */
    enum End {
        ANSWERED,
        /** Before all of the request had come. */
        ANSWERED_EARLY,
        BROKEN_OFF
    }

    /** Where HTTP/1 and HTTP/2 differ. */
    interface Protocol {
        /** What is answered next, and whether another request may follow it. */
        void mark(HttpResponse answer, @Nullable RequestHead asked, Stay stay);

        /** Nothing follows; of what the peer still sends, nothing is read. */
        void close(Channel client, End end);

        /** Reads no more requests; whether all that came by now was one. */
        boolean leave();

        /** The last head is answered, and goes through no encoder from now on. */
        void left();
    }

    Exchanges(Channel client, Exchange.Route route, Protocol protocol) {
        this.client = client;
        this.route = route;
        this.protocol = protocol;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.read();
    }

    /** A new epoch is in force: what is under way must pass under it too. */
    void reconsider() {
        if (current != null) {
            current.reconsider();
        }
    }

    /** No other exchange begins; it ends at once if none is under way. */
    void finish() {
        finishing = true;
        if (current == null && waiting.isEmpty()) {
            client.close();
        }
    }

    /** Nothing is passed on any more, either way. */
    void stop() {
        over = true;
        if (current != null) {
            current.abandon();
        }
    }

    // ---- what the peer sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heardAll = message instanceof LastHttpContent;
        if (over || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
        } else if (isTaking()) {
            take(part);
        } else {
            waiting.add(part);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof StrictDecoder.HeadTooLate(Duration after) && !over) {
            String seen = "a head that was not whole after " + after.toSeconds() + " s";
            if (current == null) {
                refuse(ProblemCode.LIMIT_REQUEST_TIME, seen);
            } else {
                broken();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        goOn();
    }

    /** Whether what comes can be sent on, or begins a request. */
    private boolean isTaking() {
        return current == null || current.isTaking();
    }

    @Override
    public void goOn() {
        if (going) {
            return; // further down the stack the loop goes on
        }
        going = true;
        while (!over && isTaking() && !waiting.isEmpty()) {
            take(waiting.remove());
        }
        going = false;
        if (current != null) {
            current.flush();
        }
        boolean roomy = current == null || current.isRoomy();
        if (!over && isTaking() && roomy) {
            client.read();
        }
    }

    private void take(HttpObject part) {
        if (current == null && part instanceof HttpRequest request) {
            begin(request);
        }
        // what is left of a request that was answered already goes nowhere
        if (current == null || !(part instanceof HttpContent whole)) {
            ReferenceCountUtil.release(part);
            return;
        }
        HttpContent content = withoutHead(whole);
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            current.malformed(String.valueOf(part.decoderResult().cause().getMessage()));
        } else if (current.isTaking()) {
            current.send(content);
        } else {
            waiting.add(content);
        }
    }

    /** A stream of HTTP/2 that begins and ends in one frame comes as one message. */
    private static HttpContent withoutHead(HttpContent part) {
        return part instanceof FullHttpRequest full
                ? new DefaultLastHttpContent(full.content(), full.trailingHeaders())
                : part;
    }

    private void begin(HttpRequest request) {
        switch (HeadReader.read(request)) {
            case Reading.Good(RequestHead head) -> {
                Exchange exchange = new Exchange(client, route, head, this);
                current = exchange;
                exchange.ask();
            }
            case Reading.Bad(ProblemCode code, String seen) -> refuse(code, seen);
        }
    }

    /** What is no request, or not yet one, is answered, and nothing more is read. */
    private void refuse(ProblemCode code, String seen) {
        Receipt receipt = route.gate().refused(code, seen, Optional.empty());
        answer(Refusals.of(code, receipt, Refusals.Reader.PROGRAM), Stay.ENDS);
    }

    // ---- what is answered

    @Override
    public void mark(HttpResponse answer, Stay stay) {
        Stay really = finishing ? Stay.ENDS : stay;
        protocol.mark(answer, current == null ? null : current.head(), really);
    }

    @Override
    public void answer(Refusals.Page page, Stay stay) {
        FullHttpResponse answer = page.answer();
        mark(answer, stay);
        client.writeAndFlush(answer, client.voidPromise());
        ended(stay);
    }

    @Override
    public void switched(FullHttpResponse answer, UpstreamLine line) {
        // who speaks before he was answered may mean it for somebody else
        if (!waiting.isEmpty() || !protocol.leave()) {
            line.close();
            broken();
            return;
        }
        over = true;
        line.leaveTo(service -> {
            client.writeAndFlush(answer, client.voidPromise());
            protocol.left();
            client.pipeline().remove(this);
            route.gate().passOn(service);
        });
    }

    @Override
    public void ended(Stay stay) {
        current = null;
        if (stay == Stay.ENDS || finishing) {
            end(heardAll ? End.ANSWERED : End.ANSWERED_EARLY);
        } else {
            goOn();
        }
    }

    @Override
    public void broken() {
        current = null;
        end(End.BROKEN_OFF);
    }

    private void end(End end) {
        over = true;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        protocol.close(client, end);
    }

    // ---- how the connection is

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (current != null && ctx.channel().isWritable()) {
            current.readAnswer();
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** What the codec could make nothing of. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (over) {
            return;
        }
        if (current == null) {
            refuse(ProblemCode.HTTP_MALFORMED, String.valueOf(cause.getMessage()));
        } else {
            current.malformed(String.valueOf(cause.getMessage()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (current != null) {
            current.abandon();
        }
        end(End.BROKEN_OFF);
        ctx.fireChannelInactive();
    }
}
