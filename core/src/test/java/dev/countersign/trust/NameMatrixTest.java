package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.PeerId;
import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/**
 * Every type of name with every form of text against every expectation, alone and in pairs: the
 * judge's answer is that of {@link Model}, which is written from the RFCs on regular expressions
 * and shares nothing with the judge.
 */
class NameMatrixTest {
    private static final List<String> FORMS =
            List.of(
                    "web.test.example",
                    "WEB.TEST.EXAMPLE",
                    "wEb.Test.eXample",
                    "web.test.example.",
                    ".web.test.example",
                    " web.test.example",
                    "web.test.example ",
                    "web.test.example\0",
                    "web.test.example\0.evil.example",
                    "web.test.example,evil.example",
                    "web.test.example\n",
                    "web.test.example:443",
                    "web%2etest.example",
                    "web_test.example",
                    "w\u00e4b.test.example",
                    "web\u3002test.example",
                    "xn--wb-via.test.example",
                    "-web.test.example",
                    "web-.test.example",
                    "web..example",
                    "evil.example",
                    "eweb.test.example",
                    "x.web.test.example",
                    "test.example",
                    "web",
                    "*",
                    "*.",
                    "*.test.example",
                    "*.TEST.example",
                    "*.*.example",
                    "**.test.example",
                    "w*.test.example",
                    "*b.test.example",
                    "web.*.example",
                    "*.web.test.example",
                    "*.example",
                    "*.10",
                    "10.1.2.3",
                    "010.1.2.3",
                    "0x0a010203",
                    "167838211",
                    "::1",
                    "[::1]",
                    "",
                    "a".repeat(63) + ".test.example",
                    "a".repeat(64) + ".test.example",
                    ("a".repeat(49) + ".").repeat(5) + "abc",
                    ("a".repeat(49) + ".").repeat(5) + "abcd",
                    "web@test.example",
                    "web@TEST.example",
                    "WEB@test.example",
                    "\"web\"@test.example",
                    "web@test.example\0",
                    "web@@test.example",
                    "https://web.test.example/",
                    "urn:uuid:web.test.example",
                    "spiffe://test.example/web",
                    "spiffe://test.example/web/",
                    "spiffe://test.example/Web",
                    "spiffe://test.example//web",
                    "spiffe://test.example/./web",
                    "spiffe://test.example/../web",
                    "spiffe://test.example/...",
                    "spiffe://test.example/w%65b",
                    "spiffe://test.example/web?x",
                    "spiffe://test.example/web#x",
                    "spiffe://test.example:443/web",
                    "spiffe://u@test.example/web",
                    "spiffe://TEST.example/web",
                    "SPIFFE://test.example/web",
                    "spiffe://test.example",
                    "spiffe://test.example/",
                    "spiffe:///web",
                    "spiffe:test.example/web",
                    "spiffe://other.example/web",
                    "spiffe://test.example.evil/web",
                    "spiffe://test.example/web\0",
                    "spiffe://test.example/w\u00e4b");

    private static final List<String> ADDRESSES =
            List.of(
                    "0a010203",
                    "0a010204",
                    "",
                    "0a",
                    "0a0102",
                    "0a01020300",
                    "0a010203ffffffff",
                    "00000000000000000000ffff0a010203",
                    "00000000000000000000000000000001",
                    "0000000000000000000000000000000100");

    private static final List<Expectation> EXPECTATIONS =
            List.of(
                    exactly("dns:web.test.example"),
                    exactly("dns:Web.TEST.example"),
                    exactly("dns:test.example"),
                    exactly("dns:x.web.test.example"),
                    exactly("dns:" + "a".repeat(63) + ".test.example"),
                    exactly("dns:xn--wb-via.test.example"),
                    exactly("dns:web"),
                    exactly("spiffe://test.example/web"),
                    exactly("spiffe://test.example/Web"),
                    exactly("spiffe://other.example/web"),
                    exactly("psk:web.test.example"),
                    exactly("user:web.test.example"),
                    exactly("krb:web@TEST.EXAMPLE"),
                    Expectation.named(new dev.countersign.x509.GeneralName.Ip("0a010203")),
                    Expectation.named(
                            new dev.countersign.x509.GeneralName.Ip(
                                    "00000000000000000000000000000001")),
                    Expectation.named(
                            new dev.countersign.x509.GeneralName.Email("web@test.example")),
                    Expectation.anyProvenPeer());

    private final Court court = new Court();
    private final Seeded random = court.seeded().fork("pairs");
    private final Smith smith = new Smith(court.seeded().fork("names"), Court.NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final TrustBundle bundle =
            TrustBundle.of(
                    TrustBundle.Parts.anchors(List.of(root.read())).in(Court.DOMAIN), Court.NOW);
    private final List<San> all = everyName();

    /** How often each answer was due: a matrix that holds one answer alone would show nothing. */
    private final Map<Answer, Integer> due = new EnumMap<>(Answer.class);

    private final List<String> disagreements = new ArrayList<>();

    @Test
    void answersForEachNameAloneWhatTheModelAnswers() {
        all.forEach(name -> compare(List.of(name)));

        assertThat(disagreements).isEmpty();
        assertThat(due.keySet()).containsExactlyInAnyOrder(Answer.values());
        assertThat(due.get(Answer.MET)).isGreaterThan(40);
    }

    @Test
    void answersForPairsWhatTheModelAnswers() {
        int pairs = Repetitions.of(300, 20_000);
        for (int i = 0; i < pairs; i++) {
            compare(List.of(random.pick(all), random.pick(all)));
        }

        assertThat(disagreements).isEmpty();
        assertThat(due.keySet()).containsExactlyInAnyOrder(Answer.values());
    }

    private void compare(List<San> names) {
        Made leaf = blank(names).signedBy(root);
        for (Expectation expectation : EXPECTATIONS) {
            Answer wanted = Model.answer(names, expectation);
            Answer given =
                    Answer.of(
                            court.judge(
                                    Court.shown(leaf),
                                    new Conditions(bundle, Role.SERVER, expectation, Court.NOW)));
            due.merge(wanted, 1, Integer::sum);
            if (given != wanted) {
                disagreements.add(
                        names + " for " + expectation.text() + ": " + given + ", not " + wanted);
            }
        }
    }

    private Blank blank(List<San> names) {
        return smith.leaf("web.test.example")
                .names(names.stream().map(San::encoded).toArray(GeneralName[]::new));
    }

    private static List<San> everyName() {
        List<San> names = new ArrayList<>();
        for (Type type : Type.values()) {
            for (String value : type == Type.ADDRESS ? ADDRESSES : FORMS) {
                names.add(new San(type, value));
            }
        }
        return names;
    }

    private static Expectation exactly(String id) {
        return Expectation.exactly(PeerId.parse(id).orThrow());
    }

    // ---- what there is

    /** Where a certificate may have a name. The last three are nobody's, whatever they hold. */
    private enum Type {
        HOST,
        URI,
        MAILBOX,
        ADDRESS,
        OTHER_UTF8,
        OTHER_BMP,
        DIRECTORY
    }

    /** A name of a type; an address in hex. */
    private record San(Type type, String value) {
        GeneralName encoded() {
            return switch (type) {
                case HOST -> text(GeneralName.dNSName);
                case URI -> text(GeneralName.uniformResourceIdentifier);
                case MAILBOX -> text(GeneralName.rfc822Name);
                case ADDRESS ->
                        new GeneralName(
                                GeneralName.iPAddress,
                                new DEROctetString(HexFormat.of().parseHex(value)));
                case OTHER_UTF8 -> other(new DERUTF8String(value));
                case OTHER_BMP -> other(new DERBMPString(value));
                case DIRECTORY ->
                        new GeneralName(
                                GeneralName.directoryName,
                                new X500NameBuilder()
                                        .addRDN(BCStyle.CN, new DERUTF8String(value))
                                        .build());
            };
        }

        /** The bytes as they are, be they no IA5String: UTF-8, as careless authorities write it. */
        private GeneralName text(int tag) {
            return new GeneralName(tag, new DEROctetString(value.getBytes(StandardCharsets.UTF_8)));
        }

        private static GeneralName other(ASN1Encodable value) {
            return new GeneralName(
                    GeneralName.otherName,
                    new DERSequence(
                            new ASN1Encodable[] {
                                new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.7"),
                                new DERTaggedObject(true, 0, value)
                            }));
        }
    }

    private enum Answer {
        MET,
        /** Somebody, and not the one that was expected. */
        ANOTHER,
        /** Nobody at all. */
        NOBODY,
        /** A name that may not be so, whoever else is named beside it. */
        WRONG;

        static Answer of(Judgement judgement) {
            if (judgement instanceof JudgedChain) {
                return MET;
            }
            if (judgement instanceof NameRejection.NameMismatch) {
                return ANOTHER;
            }
            return judgement instanceof NameRejection.NoName ? NOBODY : WRONG;
        }
    }

    // ---- what ought to be

    /**
     * Who is named and whether that is the one expected: RFC 9525 §6, RFC 5280 §4.2.1.6, SPIFFE
     * X.509-SVID.
     */
    private static final class Model {
        private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
        private static final Pattern HOST =
                Pattern.compile(
                        "(?=.{1,253}\\z)(?:"
                                + LABEL
                                + "\\.)*(?!(?:[0-9]+|0[xX][0-9a-fA-F]*)\\z)"
                                + LABEL
                                + "\\z");
        private static final Pattern SPIFFE =
                Pattern.compile(
                        "spiffe://test\\.example(?:/(?!\\.{1,2}(?:/|\\z))[A-Za-z0-9._-]+)+\\z");
        private static final Pattern MEANT_AS_SPIFFE = Pattern.compile("(?i)spiffe:(?s).*");

        /**
         * Visible characters alone: a space is part of no name (RFC 1034 §3.5, RFC 3986, RFC 5321).
         */
        private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]*");

        static Answer answer(List<San> names, Expectation expectation) {
            if (names.stream().anyMatch(Model::isWrong) || hasTwoUris(names)) {
                return Answer.WRONG;
            }
            if (names.stream().anyMatch(name -> meets(name, expectation))) {
                return Answer.MET;
            }
            boolean anyone = expectation.equals(Expectation.anyProvenPeer());
            return names.stream().anyMatch(Model::names) && !anyone
                    ? Answer.ANOTHER
                    : Answer.NOBODY;
        }

        private static boolean hasTwoUris(List<San> names) {
            List<San> uris = names.stream().filter(name -> name.type() == Type.URI).toList();
            return uris.size() > 1
                    && uris.stream()
                            .anyMatch(uri -> MEANT_AS_SPIFFE.matcher(uri.value()).matches());
        }

        private static boolean isWrong(San name) {
            return switch (name.type()) {
                case HOST -> host(name).isEmpty();
                case URI ->
                        !VISIBLE.matcher(name.value()).matches()
                                || (MEANT_AS_SPIFFE.matcher(name.value()).matches()
                                        && !SPIFFE.matcher(name.value()).matches());
                case MAILBOX -> !VISIBLE.matcher(name.value()).matches();
                case ADDRESS -> name.value().length() != 8 && name.value().length() != 32;
                case DIRECTORY -> name.value().contains("\0");
                case OTHER_UTF8, OTHER_BMP -> false;
            };
        }

        /** The host, or what follows a wildcard. */
        private static Optional<String> host(San name) {
            String host = name.value().startsWith("*.") ? name.value().substring(2) : name.value();
            return Optional.of(host).filter(text -> HOST.matcher(text).matches());
        }

        /** Whether it is a name that somebody could expect. */
        private static boolean names(San name) {
            return switch (name.type()) {
                case HOST, MAILBOX, ADDRESS -> true;
                case URI -> SPIFFE.matcher(name.value()).matches();
                case OTHER_UTF8, OTHER_BMP, DIRECTORY -> false;
            };
        }

        private static boolean identifies(San name) {
            return (name.type() == Type.HOST && !name.value().startsWith("*."))
                    || (name.type() == Type.URI && SPIFFE.matcher(name.value()).matches());
        }

        private static boolean meets(San name, Expectation expectation) {
            if (expectation.equals(Expectation.anyProvenPeer())) {
                return identifies(name);
            }
            String wanted = expectation.text();
            return switch (name.type()) {
                case HOST ->
                        wanted.startsWith("dns:")
                                && Pattern.compile(
                                                Pattern.quote(name.value())
                                                        .replaceFirst("^\\\\Q\\*", "[^.]+\\\\Q"),
                                                Pattern.CASE_INSENSITIVE)
                                        .matcher(wanted.substring(4))
                                        .matches();
                case URI -> wanted.equals(name.value()) && wanted.startsWith("spiffe:");
                case MAILBOX ->
                        wanted.equals("email:web@test.example")
                                && name.value().matches("web@(?i)test\\.example");
                case ADDRESS ->
                        (wanted.equals("ip:10.1.2.3") && name.value().equals("0a010203"))
                                || (wanted.startsWith("ip:")
                                        && wanted.contains(":1")
                                        && !wanted.contains(".")
                                        && name.value().equals("0".repeat(31) + "1"));
                case OTHER_UTF8, OTHER_BMP, DIRECTORY -> false;
            };
        }
    }

    @Test
    void hasNoFormTwice() {
        assertThat(new TreeSet<>(FORMS)).hasSameSizeAs(FORMS);
    }
}
