package dev.countersign.cli.judge;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Expectation;
import dev.countersign.x509.GeneralName;
import java.net.IDN;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;

/** Reads the name that a leaf is expected to have: a host, an address, a mailbox or an identity. */
public final class NameText {
    private static final String IP = "ip:";
    private static final String EMAIL = "email:";

    private NameText() {}

    /** What a person wrote, as an expectation. */
    public static Expectation expectation(String text) {
        Optional<GeneralName> address =
                address(text.startsWith(IP) ? text.substring(IP.length()) : text);
        if (address.isPresent()) {
            return Expectation.named(address.get());
        }
        if (text.startsWith(EMAIL)) {
            return Expectation.named(new GeneralName.Email(text.substring(EMAIL.length())));
        }
        if (PeerId.parse(text) instanceof Parsed.Good<PeerId>(PeerId id)) {
            return Expectation.exactly(id);
        }
        if (text.contains("@") && text.indexOf(':') < 0) {
            return Expectation.named(new GeneralName.Email(text));
        }
        return switch (host(text)) {
            case Parsed.Good<DnsName>(DnsName host) -> Expectation.exactly(host);
            case Parsed.Bad<DnsName>(String why) ->
                    throw new CountersignException(ProblemCode.USAGE_INVALID, "name: " + why);
        };
    }

    private static Parsed<DnsName> host(String text) {
        try {
            return DnsName.parse(IDN.toASCII(text));
        } catch (IllegalArgumentException e) {
            return Parsed.bad("'" + text + "' (expected: a host name)");
        }
    }

    private static Optional<GeneralName> address(String text) {
        try {
            byte[] bytes = InetAddress.ofLiteral(text).getAddress();
            return Optional.of(new GeneralName.Ip(HexFormat.of().formatHex(bytes)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
