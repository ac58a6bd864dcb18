package dev.countersign.smith;

import dev.countersign.testkit.Seeded;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;

/**
 * A few authorities that signed one another at random, most of them rightly: cross-signed, in
 * circles, with two keys under one name, with constraints, and some with a fault.
 *
 * @param anchors who is trusted
 * @param shown the leaf, then the others in any order
 */
public record Tangle(List<Made> anchors, List<Made> shown) {
    /** Of the policies that the certificates have, the one that may be demanded. */
    public static final String POLICY = "1.3.6.1.4.1.32473.1";

    private static final String ANY_POLICY = "2.5.29.32.0";
    private static final List<String> POLICIES =
            List.of(POLICY, POLICY, "1.3.6.1.4.1.32473.2", ANY_POLICY);

    private static final ASN1ObjectIdentifier UNHEARD_OF =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.32473.99");
    private static final List<String> HOSTS =
            List.of("a.example", "b.a.example", "*.a.example", "b.example", "example.net");
    private static final List<String> SUBTREES = List.of("example", "a.example", "b.example");

    /** What authorities are made from; its keys are used again and again, for they are costly. */
    public static final class Workshop {
        private static final int KEYS = 8;

        private final Smith smith;
        private final Instant now;
        private final List<KeyPair> keys = new ArrayList<>();

        public Workshop(Smith smith, Instant now) {
            this.smith = smith;
            this.now = now;
            for (int i = 0; i < KEYS; i++) {
                keys.add(smith.keys());
            }
        }

        /** The same for the same numbers. */
        public Tangle tangle(Seeded seeded) {
            return new Draw(this, seeded).tangle();
        }
    }

    /** One tangle in the making. */
    private static final class Draw {
        private final Workshop workshop;
        private final Seeded seeded;
        private final List<Made> parties = new ArrayList<>();

        Draw(Workshop workshop, Seeded seeded) {
            this.workshop = workshop;
            this.seeded = seeded;
        }

        Tangle tangle() {
            int roots = seeded.between(1, 2);
            int all = roots + seeded.between(1, 3);
            for (int at = 0; at < all; at++) {
                parties.add(party("A" + at));
                if (oneIn(5)) {
                    parties.add(party("A" + at)); // another key under the same name
                }
            }
            List<Made> anchors = new ArrayList<>();
            for (int at = 0; at < roots; at++) {
                Made party = parties.get(at);
                // the policies of an anchor bind nobody, by RFC 5280 §6.1.1(d) and with us
                Blank blank = policies(authority(party), ANY_POLICY);
                anchors.add((oneIn(10) ? faulty(blank) : blank).selfSigned());
            }
            List<Made> authorities = new ArrayList<>();
            int links = seeded.between(1, 6);
            for (int at = 0; at < links; at++) {
                Blank blank = authority(seeded.pick(parties));
                authorities.add(signed(oneIn(5) ? faultyAuthority(blank) : blank, issuer(roots)));
            }
            Made leaf = signed(leaf(), issuer(roots));
            Collections.shuffle(authorities, new Random(seeded.next()));
            List<Made> shown = new ArrayList<>(List.of(leaf));
            shown.addAll(authorities);
            return new Tangle(anchors, shown);
        }

        private Made issuer(int roots) {
            return oneIn(3) ? parties.get(seeded.between(0, roots - 1)) : seeded.pick(parties);
        }

        /** A name and a key; the certificate is nobody's. */
        private Made party(String name) {
            return blank(name, seeded.pick(workshop.keys)).selfSigned();
        }

        private Blank blank(String name, KeyPair keys) {
            return new Blank(name, keys, workshop.smith.serial(), workshop.now);
        }

        private Blank authority(Made party) {
            Blank blank = blank("", party.keys()).authority().subject(party.name());
            if (oneIn(4)) {
                blank.pathLength(seeded.between(0, 2));
            }
            if (oneIn(4)) {
                constrain(blank);
            }
            if (!oneIn(3)) {
                policies(blank, seeded.pick(POLICIES));
            }
            return oneIn(4) ? blank.withoutKeyIds() : blank;
        }

        private Blank leaf() {
            Blank blank = blank("", seeded.pick(workshop.keys)).endEntity().subject(subject());
            blank.names(host(), host());
            if (!oneIn(3)) {
                policies(blank, seeded.pick(POLICIES));
            }
            if (oneIn(20)) {
                blank.valid(at(-3), at(-1));
            }
            if (oneIn(20)) {
                blank.extension(UNHEARD_OF, true, DERNull.INSTANCE);
            }
            return oneIn(6) ? blank.withoutKeyIds() : blank;
        }

        private X500Name subject() {
            return new X500Name(seeded.pick(List.of("O=x,CN=leaf", "O=y,CN=leaf")));
        }

        private GeneralName host() {
            return new GeneralName(GeneralName.dNSName, seeded.pick(HOSTS));
        }

        private void constrain(Blank blank) {
            GeneralName base =
                    oneIn(4)
                            ? new GeneralName(new X500Name(seeded.pick(List.of("O=x", "O=y"))))
                            : new GeneralName(GeneralName.dNSName, seeded.pick(SUBTREES));
            GeneralSubtree[] subtree = {new GeneralSubtree(base)};
            NameConstraints constraints =
                    oneIn(2)
                            ? new NameConstraints(subtree, null)
                            : new NameConstraints(null, subtree);
            blank.extension(Extension.nameConstraints, true, constraints);
        }

        private static Blank policies(Blank blank, String policy) {
            var information = new PolicyInformation(new ASN1ObjectIdentifier(policy));
            return blank.extension(
                    Extension.certificatePolicies, false, new CertificatePolicies(information));
        }

        private Blank faultyAuthority(Blank blank) {
            return switch (seeded.between(0, 5)) {
                case 0 ->
                        blank.extension(
                                Extension.basicConstraints, true, new BasicConstraints(false));
                case 1 -> blank.without(Extension.basicConstraints);
                default -> faulty(blank);
            };
        }

        /** With a fault that an anchor can have as well: it is an authority still. */
        private Blank faulty(Blank blank) {
            return switch (seeded.between(0, 3)) {
                case 0 -> blank.valid(at(-40), at(-1));
                case 1 -> blank.valid(at(1), at(40));
                case 2 -> blank.usage(KeyUsage.cRLSign);
                default -> blank.extension(UNHEARD_OF, true, new DERSequence());
            };
        }

        private Made signed(Blank blank, Made issuer) {
            Made made = blank.signedBy(issuer);
            return oneIn(20) ? made.withOtherSignature() : made;
        }

        private Instant at(int days) {
            return workshop.now.plus(Duration.ofDays(days));
        }

        private boolean oneIn(int times) {
            return seeded.between(1, times) == 1;
        }
    }
}
