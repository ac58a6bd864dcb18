package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.TlsAlert;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/** A fatal alert before there are keys (RFC 8446 §6), to a peer that no engine has met yet. */
final class PlainAlert {
    private static final byte[] RECORD = {21, 3, 3, 0, 2};
    private static final byte FATAL = 2;

    private PlainAlert() {}

    /**
     * The alert of a refusal; none to a peer that does not speak TLS, or for which there is none.
     */
    static Optional<ByteBuf> of(ProblemCode code) {
        return code == ProblemCode.PROOF_HANDSHAKE_FAILED
                ? Optional.empty()
                : code.alert().map(PlainAlert::of);
    }

    private static ByteBuf of(TlsAlert alert) {
        byte[] description = {FATAL, (byte) alert.number()};
        return Unpooled.wrappedBuffer(RECORD, description);
    }
}
