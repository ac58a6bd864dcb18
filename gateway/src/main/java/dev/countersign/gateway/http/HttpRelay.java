package dev.countersign.gateway.http;

import dev.countersign.gateway.http.Exchange.Stay;
import dev.countersign.gateway.http.Exchanges.End;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HTTP with one proven peer, in the version that was agreed on in its handshake. */
public final class HttpRelay {
    /** What a peer may agree on, the best first (RFC 7301). */
    public static final String HTTP_2 = "h2";

    public static final String HTTP_1 = "http/1.1";

    /** How long a head may take from its first byte to its last. */
    private static final Duration HEAD_TIME = Duration.ofSeconds(30);

    private static final int MOST_STREAMS = 100;
    private static final int LARGEST_HEAD = 32 * 1024;
    private static final int MOST_RESETS = 200;
    private static final int RESETS_SECONDS = 30;
    private static final int MOST_EMPTY_FRAMES = 2;

    private final Channel client;
    private final Way way;
    private final PeerFields peerFields;
    private boolean finishing;
    private final Set<Exchanges> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Past which gate requests go, over which kept connections, and how they are served. */
    public record Way(Gate gate, Upstreams upstreams, HttpService service) {}

    private HttpRelay(Channel client, Way way) {
        this.client = client;
        this.way = way;
        this.peerFields = new PeerFields(way.service().tell(), way.gate().servedBy());
    }

    /** Speaks it on the peer's channel from now on. */
    public static HttpRelay begin(Channel client, Way way, String alpn) {
        HttpRelay relay = new HttpRelay(client, way);
        if (alpn.equals(HTTP_2)) {
            relay.beginHttp2();
        } else {
            relay.beginHttp1();
        }
        return relay;
    }

    /** A new epoch is in force: requests under way must pass under it too. */
    public void reconsider() {
        Set.copyOf(open).forEach(Exchanges::reconsider);
    }

    /** Ends it once the requests that have come are answered. */
    public void finish() {
        finishing = true;
        if (client.pipeline().get(Http2FrameCodec.class) != null) {
            client.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            closeIfDone();
        } else {
            Set.copyOf(open).forEach(Exchanges::finish);
        }
    }

    private void closeIfDone() {
        if (finishing && open.isEmpty()) {
            client.close();
        }
    }

    /** Nothing is passed on any more, either way. */
    public void stop() {
        Set.copyOf(open).forEach(Exchanges::stop);
    }

    private void beginHttp1() {
        StrictDecoder decoder = new StrictDecoder(HEAD_TIME);
        AnswerEncoder encoder = new AnswerEncoder();
        client.pipeline()
                .addLast(decoder)
                .addLast(encoder)
                .addLast(exchanges(client, new Http1(client.pipeline(), decoder, encoder)));
    }

    /** What of answers is said in HTTP/1 alone. */
    private record Http1(ChannelPipeline pipeline, StrictDecoder decoder, AnswerEncoder encoder)
            implements Exchanges.Protocol {

        @Override
        public void mark(HttpResponse answer, @Nullable RequestHead asked, Stay stay) {
            encoder.toHead(asked != null && asked.method().equals(HttpMethod.HEAD));
            boolean old = asked != null && asked.version() == RequestHead.Version.OLD;
            if (stay == Stay.ENDS) {
                answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            } else if (old) {
                answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
            }
            if (old) {
                answer.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
            }
            if (answer instanceof FullHttpResponse full
                    && answer.status().codeClass() == HttpStatusClass.SUCCESS
                    && !answer.status().equals(HttpResponseStatus.NO_CONTENT)
                    && !answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
                HttpUtil.setContentLength(answer, full.content().readableBytes());
            }
        }

        @Override
        public void close(Channel client, End end) {
            client.close();
        }

        @Override
        public boolean leave() {
            if (decoder.holdsBytes()) {
                return false;
            }
            pipeline.remove(decoder);
            return true;
        }

        @Override
        public void left() {
            pipeline.remove(encoder);
        }
    }

    /** There is nothing that only HTTP/2 says; and no connection of it becomes another. */
    private static final class Http2 implements Exchanges.Protocol {
        @Override
        public void mark(HttpResponse answer, @Nullable RequestHead asked, Stay stay) {
            // a stream ends with its answer
        }

        /** A peer that was answered early need not send the rest (RFC 9113 §8.1). */
        @Override
        public void close(Channel client, End end) {
            if (client.isActive() && end != End.ANSWERED) {
                Http2Error why =
                        end == End.ANSWERED_EARLY ? Http2Error.NO_ERROR : Http2Error.INTERNAL_ERROR;
                client.writeAndFlush(new DefaultHttp2ResetFrame(why));
            }
            client.close();
        }

        @Override
        public boolean leave() {
            return false;
        }

        @Override
        public void left() {
            // never asked
        }
    }

    private void beginHttp2() {
        Http2Settings settings =
                Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MOST_STREAMS)
                        .maxHeaderListSize(LARGEST_HEAD);
        // what a stream may send is bounded by its window; what is said about streams, by counts
        client.config().setAutoRead(true);
        client.pipeline()
                .addLast(
                        Http2FrameCodecBuilder.forServer()
                                .initialSettings(settings)
                                .validateHeaders(true)
                                .gracefulShutdownTimeoutMillis(0)
                                .decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_FRAMES)
                                .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
                                .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
                                .build())
                .addLast(new Http2MultiplexHandler(new Stream()));
    }

    private ChannelHandler exchanges(Channel channel, Exchanges.Protocol protocol) {
        Exchanges exchanges = new Exchanges(channel, new Exchange.Route(way, peerFields), protocol);
        open.add(exchanges);
        channel.closeFuture()
                .addListener(closed -> {
                    open.remove(exchanges);
                    closeIfDone();
                });
        return exchanges;
    }

    /** What each stream of HTTP/2 is made of: one exchange. */
    private final class Stream extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.config().setAutoRead(false);
            stream.pipeline()
                    .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                    .addLast(exchanges(stream, new Http2()));
        }
    }
}
