package dev.countersign.gateway;

import dev.countersign.problem.Receipt;
import io.netty.channel.ChannelHandlerContext;

/** The way of a peer to what its listener protects, once it is let in; on one event loop. */
interface Passage {

    /** Who is told what becomes of it. */
    interface Owner {
        /** It is over, for this reason. */
        void ended(String reason);

        /** It may not go on. */
        void refused(Answer.Refusal why);
    }

    /**
     * Where it begins: behind what of the connection, with what was sent by now, and in which
     * protocol (RFC 7301).
     */
    record Start(ChannelHandlerContext behind, EarlyBytes early, String alpn) {}

    /** What has to be asked before the peer is let in. */
    Sentry.Wish wish();

    /** The peer is let in. */
    void begin(Start start, Answer.Entry entry, Sentry.Subject subject);

    /** The world has changed, and the peer is still let in. */
    void goOn(Answer.Entry entry);

    /** The peer is not let in. Tells it why, if this can; nothing of what it sends is passed on. */
    boolean explain(Start start, Answer.Refusal refusal, Receipt receipt);

    /** The peer has sent this. */
    void read(ChannelHandlerContext ctx, Object message);

    /** The peer has said all, and may still be answered. */
    void clientSaidAll();

    /** The peer is gone, or has broken off. */
    void clientEnded();

    /** How many bytes went each way. */
    Bridge.Traffic traffic();

    /** Ends it at the next moment that is good for it, if it can tell which is. */
    void finish();

    /** No byte passes from now on; both sides end when their turn has come. */
    void cutOff();

    /** Ends it now; what was not sent yet is lost. */
    void close();
}
