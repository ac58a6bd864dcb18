package dev.countersign.gateway.http;

import dev.countersign.gateway.http.Exchange.Stay;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HTTP with one proven peer, in the version that was agreed on in its handshake. */
public final class HttpRelay {
    /** What a peer may agree on, the best first (RFC 7301). */
    public static final String HTTP_2 = "h2";

    public static final String HTTP_1 = "http/1.1";

    private static final int MOST_STREAMS = 100;
    private static final int LARGEST_HEAD = 32 * 1024;
    private static final int MOST_RESETS = 200;
    private static final int RESETS_SECONDS = 30;
    private static final int MOST_EMPTY_FRAMES = 2;

    private final Exchange.Route route;
    private final Set<Exchanges> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private HttpRelay(Exchange.Route route) {
        this.route = route;
    }

    /** Speaks it on the peer's channel from now on. */
    public static HttpRelay begin(Channel client, Gate gate, Upstreams upstreams, String alpn) {
        HttpRelay relay = new HttpRelay(new Exchange.Route(gate, upstreams, new PeerField()));
        if (alpn.equals(HTTP_2)) {
            relay.beginHttp2(client.pipeline());
        } else {
            relay.beginHttp1(client);
        }
        return relay;
    }

    /** A new epoch is in force: requests under way must pass under it too. */
    public void reconsider() {
        Set.copyOf(open).forEach(Exchanges::reconsider);
    }

    private void beginHttp1(Channel client) {
        AnswerEncoder encoder = new AnswerEncoder();
        client.pipeline()
                .addLast(new StrictDecoder())
                .addLast(encoder)
                .addLast(
                        exchanges(
                                client,
                                (answer, asked, stay) -> {
                                    encoder.toHead(
                                            asked != null
                                                    && asked.method().equals(HttpMethod.HEAD));
                                    markHttp1(answer, asked, stay);
                                }));
    }

    private static void markHttp1(HttpResponse answer, @Nullable RequestHead asked, Stay stay) {
        boolean old = asked != null && asked.version() == RequestHead.Version.OLD;
        if (stay == Stay.ENDS) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (old) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        if (old) {
            answer.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
    }

    private void beginHttp2(ChannelPipeline pipeline) {
        Http2Settings settings =
                Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MOST_STREAMS)
                        .maxHeaderListSize(LARGEST_HEAD)
                        .pushEnabled(false);
        pipeline.addLast(
                        Http2FrameCodecBuilder.forServer()
                                .initialSettings(settings)
                                .validateHeaders(true)
                                .decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_FRAMES)
                                .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
                                .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
                                .build())
                .addLast(new Http2MultiplexHandler(new Stream()));
    }

    private ChannelHandler exchanges(Channel channel, Exchanges.Protocol protocol) {
        Exchanges exchanges = new Exchanges(channel, route, protocol);
        open.add(exchanges);
        channel.closeFuture().addListener(closed -> open.remove(exchanges));
        return exchanges;
    }

    /** What each stream of HTTP/2 is made of: one exchange. */
    private final class Stream extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.config().setAutoRead(false);
            stream.pipeline()
                    .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                    .addLast(exchanges(stream, (answer, asked, stay) -> {}));
        }
    }
}
