package dev.countersign.gateway.http;

import dev.countersign.access.Permit;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request and its answer: asked about, sent on, answered; on one event loop. */
final class Exchange implements UpstreamLine.Listener {
    /** What may be sent twice, as far as the method goes (RFC 9110 §9.2.2). */
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.OPTIONS,
                    HttpMethod.PUT,
                    HttpMethod.DELETE);

    /** What nginx counts where nobody waits for the answer any more. */
    private static final int CLIENT_LEFT = 499;

    private final Channel client;
    private final Route route;
    private final RequestHead head;
    private final Owner owner;

    private @Nullable Permit permit;
    private @Nullable UpstreamLine line;
    private final long began = System.nanoTime();
    private int status = CLIENT_LEFT;
    private long bytes;
    private boolean sent;
    private boolean interim;
    private boolean answering;
    private @Nullable FullHttpResponse switching;
    private boolean endsWithBody;
    private boolean inHead;
    private boolean over;
    private boolean lineStays;
    private boolean retried;

    /** The way from a peer's requests to the service. */
    record Route(HttpRelay.Way way, PeerFields peerFields) {
        Gate gate() {
            return way.gate();
        }

        Upstreams upstreams() {
            return way.upstreams();
        }
    }

    /** Whose exchange it is. */
    interface Owner {
        /** The rest of the request can be sent. */
        void goOn();

        /** An answer of our own instead of the service's. */
        void answer(Refusals.Page page, Stay stay);

        /** How an answer begins says whether the connection stays. */
        void mark(HttpResponse answer, Stay stay);

        /** Another protocol is spoken from now on, over the line to the service. */
        void switched(FullHttpResponse answer, UpstreamLine line);

        /** It is answered whole. */
        void ended(Stay stay);

        /** It was answered in part, and cannot be any further. */
        void broken();
    }

    /** Whether another request may follow. */
    enum Stay {
        STAYS,
        ENDS
    }

    Exchange(Channel client, Route route, RequestHead head, Owner owner) {
        this.client = client;
        this.route = route;
        this.head = head;
        this.owner = owner;
    }

    RequestHead head() {
        return head;
    }

    // ---- decide, and reach the service

    void ask() {
        if (!route.gate().isFor(head.host())) {
            String seen = "a request for " + head.host().text() + " on a connection for another";
            fail(ProblemCode.HTTP_MISDIRECTED, seen);
            return;
        }
        route.gate().ask(head, this::told);
    }

    private void told(Gate.Said said) {
        if (over) {
            return;
        }
        switch (said) {
            case Gate.Said.Admitted(Permit given) -> {
                permit = given;
                route.upstreams().take(route.gate(), given, client.eventLoop(), this::reached);
            }
            case Gate.Said.Refused(ProblemCode code, Receipt receipt) -> refuse(code, receipt);
        }
    }

    /** The same again, under a newer snapshot. */
    void reconsider() {
        if (permit != null && !over) {
            route.gate()
                    .askAgain(
                            head,
                            said -> {
                                if (said instanceof Gate.Said.Refused(var code, var receipt)) {
                                    breakOff(code, receipt);
                                }
                            });
        }
    }

    private void reached(Optional<UpstreamLine> found) {
        if (over) {
            found.ifPresent(UpstreamLine::close);
            return;
        }
        if (found.isEmpty()) {
            fail(ProblemCode.UPSTREAM_UNREACHABLE, "no address of the service answers");
            return;
        }
        UpstreamLine reached = found.get();
        line = reached;
        reached.begin(request(), this);
        if (sent) {
            reached.write(LastHttpContent.EMPTY_LAST_CONTENT);
            reached.flush();
        } else {
            owner.goOn();
        }
    }

    private HttpRequest request() {
        HttpHeaders fields = head.fields().copy();
        fields.set(HttpHeaderNames.HOST, head.host().text());
        if (head.body() == RequestHead.Body.CHUNKED) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (head.wish() == RequestHead.Wish.WEBSOCKET) {
            markUpgrade(fields);
        }
        route.gate().caller().ifPresent(address -> fields.set("X-Forwarded-For", address));
        fields.set("X-Forwarded-Host", head.host().text());
        fields.set("X-Forwarded-Proto", "https");
        if (permit != null) {
            route.peerFields().addTo(fields, permit.peer());
        }
        return new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, head.method(), head.path().text(), fields);
    }

    private static void markUpgrade(HttpHeaders fields) {
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        fields.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }

    // ---- the request's body

    /** Whether more of the request can be sent now. */
    boolean isTaking() {
        return line != null && !sent && !over;
    }

    boolean isRoomy() {
        return line == null || line.isRoomy();
    }

    void send(HttpContent part) {
        if (line == null || over) {
            ReferenceCountUtil.release(part);
            return;
        }
        if (part instanceof LastHttpContent last) {
            sent = true;
            if (!last.trailingHeaders().isEmpty()) {
                HeadReader.passOnTrailers(last.trailingHeaders());
            }
        }
        line.write(part);
    }

    void flush() {
        if (line != null && !over) {
            line.flush();
        }
    }

    // ---- the answer

    @Override
    public void answerBegins(HttpResponse answer) {
        if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim = true;
            if (!answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                client.writeAndFlush(interim(answer), client.voidPromise());
            } else if (head.wish() == RequestHead.Wish.WEBSOCKET) {
                FullHttpResponse passed = interim(answer);
                markUpgrade(passed.headers());
                switching = passed;
            } else {
                fail(ProblemCode.UPSTREAM_BAD_ANSWER, "101 that nobody asked for");
            }
            return;
        }
        answering = true;
        status = answer.status().code();
        lineStays = HttpUtil.isKeepAlive(answer);
        HttpHeaders fields = answer.headers().copy();
        AnswerFields.passOn(fields);
        if (answer instanceof FullHttpResponse full && !full.content().isReadable()) {
            passWhole(full, fields);
            return;
        }
        HttpResponse passed =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), fields);
        if (!passed.headers().contains(HttpHeaderNames.CONTENT_LENGTH) && mayHaveBody(answer)) {
            passed.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        endsWithBody =
                head.version() == RequestHead.Version.OLD
                        && HttpUtil.isTransferEncodingChunked(passed);
        owner.mark(passed, stay());
        client.write(passed, client.voidPromise());
    }

    /** An answer that is all in its head, as that of gRPC to a call that failed. */
    private void passWhole(FullHttpResponse answer, HttpHeaders fields) {
        inHead = true;
        FullHttpResponse passed =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        answer.status(),
                        Unpooled.EMPTY_BUFFER,
                        fields,
                        answer.trailingHeaders());
        owner.mark(passed, stay());
        client.write(passed, client.voidPromise());
    }

    private static FullHttpResponse interim(HttpResponse answer) {
        FullHttpResponse passed =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status());
        passed.headers().add(answer.headers());
        AnswerFields.passOn(passed.headers());
        return passed;
    }

    private boolean mayHaveBody(HttpResponse answer) {
        return !head.method().equals(HttpMethod.HEAD)
                && !answer.status().equals(HttpResponseStatus.NO_CONTENT)
                && !answer.status().equals(HttpResponseStatus.NOT_MODIFIED);
    }

    private Stay stay() {
        return !endsWithBody && head.wish() == RequestHead.Wish.KEEP ? Stay.STAYS : Stay.ENDS;
    }

    @Override
    public void answerGoesOn(HttpContent part) {
        boolean last = part instanceof LastHttpContent;
        if (interim) {
            ReferenceCountUtil.release(part);
            interim = !last;
            if (last && switching != null && line != null) {
                owner.switched(switching, line);
            }
            return;
        }
        bytes += part.content().readableBytes();
        if (!last) {
            client.write(part, client.voidPromise());
            return;
        }
        over();
        if (inHead) {
            ReferenceCountUtil.release(part);
            client.flush();
        } else {
            client.writeAndFlush(part, client.voidPromise());
        }
        UpstreamLine used = line;
        if (used != null && lineStays && sent) {
            route.upstreams().giveBack(used);
        } else if (used != null) {
            used.close();
        }
        owner.ended(sent ? stay() : Stay.ENDS);
    }

    @Override
    public void answerPauses() {
        client.flush();
        readAnswer();
    }

    /** Reads on from the service, if the peer can take it. */
    void readAnswer() {
        if (line != null && !over && client.isWritable()) {
            line.read();
        }
    }

    @Override
    public void isWritable() {
        owner.goOn();
    }

    // ---- how else it ends

    /** A kept connection may end just when it is used: nobody has answered, so another is asked. */
    @Override
    public void failed(String seen) {
        boolean safe =
                line != null
                        && line.isUsed()
                        && sent
                        && !retried
                        && head.body() == RequestHead.Body.NONE
                        && IDEMPOTENT.contains(head.method());
        if (over || answering || permit == null || !safe) {
            fail(ProblemCode.UPSTREAM_BAD_ANSWER, seen);
            return;
        }
        retried = true;
        line = null;
        route.upstreams().takeNew(route.gate(), permit, client.eventLoop(), this::reached);
    }

    private void fail(ProblemCode code, String seen) {
        if (!over) {
            breakOff(code, route.gate().refused(code, seen, Optional.of(head)));
        }
    }

    /** What the peer sends is none that could be sent on. */
    void malformed(String seen) {
        fail(ProblemCode.HTTP_MALFORMED, seen);
    }

    private void breakOff(ProblemCode code, Receipt receipt) {
        if (over) {
            return;
        }
        if (answering) {
            abandon();
            owner.broken();
        } else {
            refuse(code, receipt);
        }
    }

    private void refuse(ProblemCode code, Receipt receipt) {
        boolean whole = head.body() == RequestHead.Body.NONE;
        Refusals.Page page = Refusals.of(code, receipt, head.reader());
        status = page.status().code();
        abandon();
        owner.answer(page, whole ? stay() : Stay.ENDS);
    }

    /** Nobody waits for the answer any more. */
    void abandon() {
        over();
        if (line != null) {
            line.close();
        }
    }

    private void over() {
        if (!over) {
            over = true;
            route.gate().answered(new Answered(head, status, bytes, System.nanoTime() - began));
        }
    }
}
