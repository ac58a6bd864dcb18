package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameConstraintsTest {
    private static final int DNS = 2;
    private static final int EMAIL = 1;
    private static final int URI = 6;
    private static final int IP = 7;
    private static final List<String> LABELS = List.of("com", "example", "a", "b", "xn--bcher-kva");

    private final Seeded seeded = Seeded.fresh();

    // ---- each type by itself: the constraint, the name, and what is said of it

    @ParameterizedTest
    @CsvSource(
            nullValues = "EMPTY",
            value = {
                // constraint, name, within the subtree, touched by it
                "example.com, example.com, true, true",
                "example.com, www.example.com, true, true",
                "example.com, a.b.example.com, true, true",
                "example.com, EXAMPLE.com, true, true",
                "EXAMPLE.com, www.example.com, true, true",
                "example.com, badexample.com, false, false",
                "example.com, example.com.evil.org, false, false",
                "example.com, com, false, false",
                "'', anything.org, true, true",
                ".example.com, www.example.com, true, true",
                ".example.com, example.com, false, true",
                // wildcards (CVE-2025-61727): all of what it may stand for, and any of it
                "example.com, *.example.com, true, true",
                "www.example.com, *.example.com, false, true",
                "a.www.example.com, *.example.com, false, false",
                "example.com, *.com, false, true",
                "example.org, *.example.com, false, false",
            })
    void comparesHostsLabelByLabel(
            @Nullable String base, String name, boolean within, boolean touched) throws Exception {
        says(DNS, base == null ? "" : base, new GeneralName.Dns(name), within, touched);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, me@example.com, true",
        "example.com, me@EXAMPLE.com, true",
        "example.com, me@www.example.com, false",
        ".example.com, me@www.example.com, true",
        ".example.com, me@example.com, false",
        "me@example.com, me@example.com, true",
        "me@example.com, me@Example.COM, true",
        "me@example.com, ME@example.com, false",
        "me@example.com, you@example.com, false",
        "example.com, 'odd@local@example.com', true",
    })
    void comparesMailboxesByHostOrWhole(String base, String name, boolean within) throws Exception {
        says(EMAIL, base, new GeneralName.Email(name), within, within);
        says(EMAIL, base, new GeneralName.Utf8Mailbox(name), within, within);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "@example.com", "me@", "me@-.com."})
    void coversNoMailboxThatIsNoneAndExcludesIt(String name) throws Exception {
        says(EMAIL, "example.com", new GeneralName.Email(name), false, true);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, https://example.com/path, true",
        "example.com, https://me@example.com:443/, true",
        "example.com, https://EXAMPLE.com, true",
        "example.com, https://www.example.com, false",
        ".example.com, https://www.example.com?q=example.org, true",
        ".example.com, https://example.com, false",
        "acme.example, spiffe://acme.example/web, true",
        "acme.example, spiffe://other.example/acme.example, false",
        "example.com, https://evil.org#example.com, false",
        "example.com, https://evil.org/@example.com, false",
    })
    void comparesUrisByTheirHost(String base, String name, boolean within) throws Exception {
        says(URI, base, new GeneralName.Uri(name), within, within);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:uuid:0",
                "mailto:me@example.com",
                "https://10.0.0.1/",
                "https://[::1]/",
                "https:///path",
                "https://exa%6dple.com/",
                "https://example.com:x/"
            })
    void coversNoUriWithoutHostNameAndExcludesIt(String name) throws Exception {
        // RFC 5280 §4.2.1.10: must be rejected where a constraint on URIs holds
        says(URI, "example.com", new GeneralName.Uri(name), false, true);
    }

    @ParameterizedTest
    @CsvSource({
        "0a000000ff000000, 0a010203, true",
        "0a000000ff000000, 0b010203, false",
        "0a010203ffffffff, 0a010203, true",
        "0a010203ffffffff, 0a010204, false",
        "0000000000000000, c0000201, true",
        "0a010200fffffe00, 0a0103ff, true",
        "0a010200fffffe00, 0a0104ff, false",
        "0a000000ff000000, 0a000000000000000000000000000000, false",
        "20010db8000000000000000000000000ffffffff000000000000000000000000,"
                + " 20010db8000000000000000000000001, true",
        "20010db8000000000000000000000000ffffffff000000000000000000000000,"
                + " 20010db9000000000000000000000001, false",
    })
    void comparesAddressesUnderTheMask(String base, String name, boolean within) throws Exception {
        says(IP, base, new GeneralName.Ip(name), within, within);
    }

    @ParameterizedTest
    @CsvSource({
        "'O=acme', 'O=acme,CN=web', true",
        "'O=acme', 'O=acme', true",
        "'O=acme', 'O=ACME ,CN=web', true",
        "'O=acme', 'O=acme2,CN=web', false",
        "'O=acme', 'CN=web,O=acme', false",
        "'O=acme,OU=a', 'O=acme,OU=b,CN=web', false",
        "'O=acme,OU=a', 'O=acme', false",
    })
    void comparesDirectoryNamesPartByPart(String base, String name, boolean within)
            throws Exception {
        GeneralName directory = new GeneralName.Directory(directory(name));

        assertThat(constraints(true, subtree(new X500Name(base))).refusalOf(directory).isEmpty())
                .isEqualTo(within);
        assertThat(constraints(false, subtree(new X500Name(base))).refusalOf(directory).isEmpty())
                .isEqualTo(!within);
    }

    // ---- how they go together

    @Test
    void bindsNamesOfTheirOwnTypeAlone() throws Exception {
        Map<GeneralName, NameConstraints> permitted = new LinkedHashMap<>();
        permitted.put(
                new GeneralName.Dns("example.org"), constraints(true, subtree(DNS, "example.com")));
        permitted.put(
                new GeneralName.Email("me@example.org"),
                constraints(true, subtree(EMAIL, "example.com")));
        permitted.put(
                new GeneralName.Uri("https://example.org"),
                constraints(true, subtree(URI, "example.com")));
        permitted.put(
                new GeneralName.Ip("0b000001"), constraints(true, subtree(IP, "0a000000ff000000")));
        permitted.put(
                new GeneralName.Directory(directory("O=other")),
                constraints(true, subtree(new X500Name("O=acme"))));

        for (Map.Entry<GeneralName, NameConstraints> one : permitted.entrySet()) {
            for (GeneralName name : permitted.keySet()) {
                assertThat(one.getValue().refusalOf(name).isPresent())
                        .as("%s, and what is permitted of %s", name, one.getKey())
                        .isEqualTo(name.equals(one.getKey()));
            }
            assertThat(one.getValue().refusalOf(new GeneralName.Other(0))).isEmpty();
        }
    }

    @Test
    void permitsWhatAnySubtreePermitsAndNoneExcludes() throws Exception {
        NameConstraints both =
                read(
                        new GeneralSubtree[] {
                            subtree(DNS, "example.com"), subtree(DNS, "example.org")
                        },
                        new GeneralSubtree[] {subtree(DNS, "secret.example.com")});

        assertThat(both.refusalOf(new GeneralName.Dns("www.example.org"))).isEmpty();
        assertThat(both.refusalOf(new GeneralName.Dns("www.example.com"))).isEmpty();
        assertThat(both.refusalOf(new GeneralName.Dns("example.net")))
                .contains("permitted are DNS names in example.com and 1 more");
        assertThat(both.refusalOf(new GeneralName.Dns("a.secret.example.com"))).isPresent();
        assertThat(both.size()).isEqualTo(3);
    }

    @Test
    void refusesEveryNameOfTypeThatIsNotUnderstood() throws Exception {
        GeneralSubtree registered =
                new GeneralSubtree(
                        new org.bouncycastle.asn1.x509.GeneralName(
                                org.bouncycastle.asn1.x509.GeneralName.registeredID, "1.2.3"));

        for (boolean permitted : new boolean[] {true, false}) {
            NameConstraints constraints = constraints(permitted, registered);
            assertThat(constraints.refusalOf(new GeneralName.Other(8))).isPresent();
            assertThat(constraints.refusalOf(new GeneralName.Other(0))).isEmpty();
            assertThat(constraints.refusalOf(new GeneralName.Dns("example.com"))).isEmpty();
        }
    }

    // ---- against an independent model, over many

    @Test
    void agreesWithModelOnAllHosts() throws Exception {
        for (int round = 0; round < 3_000; round++) {
            String base = round % 10 == 0 ? "" : host();
            String name = (seeded.between(0, 2) == 0 ? "*." : "") + host();
            boolean within = model(name, base);
            boolean touched =
                    name.startsWith("*.")
                            ? LABELS.stream().anyMatch(one -> model(one + name.substring(1), base))
                                    || model(name, base)
                            : within;
            says(DNS, base, new GeneralName.Dns(name), within, touched);
        }
    }

    /** Label by label from the right, which is another way to say it than by suffixes. */
    private static boolean model(String name, String base) {
        if (base.isEmpty()) {
            return true;
        }
        List<String> labels = labels(name);
        List<String> wanted = labels(base);
        if (labels.size() < wanted.size()) {
            return false;
        }
        for (int at = 1; at <= wanted.size(); at++) {
            if (!labels.get(labels.size() - at).equals(wanted.get(wanted.size() - at))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> labels(String name) {
        return Arrays.asList(name.toLowerCase(Locale.ROOT).split("\\."));
    }

    private String host() {
        List<String> labels = new ArrayList<>();
        for (int count = 1 + seeded.between(0, 3); count > 0; count--) {
            String label = LABELS.get(seeded.between(0, LABELS.size() - 1));
            labels.add(seeded.between(0, 3) == 0 ? label.toUpperCase(Locale.ROOT) : label);
        }
        return String.join(".", labels);
    }

    @Test
    void agreesWithArithmeticOnAllAddresses() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            int bits = seeded.between(0, 32);
            long mask = bits == 0 ? 0 : 0xffffffffL << (32 - bits) & 0xffffffffL;
            long base = seeded.between(0, 65_535) * 65_537L & 0xffffffffL;
            long address = base ^ 1L << seeded.between(0, 31);
            boolean within = (address & mask) == (base & mask);
            says(
                    IP,
                    String.format(Locale.ROOT, "%08x%08x", base, mask),
                    new GeneralName.Ip(String.format(Locale.ROOT, "%08x", address)),
                    within,
                    within);
        }
    }

    // ---- what does not read

    @ParameterizedTest
    @CsvSource({
        "2, *.example.com",
        "2, example..com",
        "2, example.com.",
        "2, 'exa mple.com'",
        "1, @example.com",
        "1, me@",
        "6, https://example.com/",
        "7, 0a000000ff00ff00",
        "7, 0a000000ff000001",
        "7, 0a000000ff0000",
        "7, 0a000000",
    })
    void refusesBaseThatNamesNothing(int type, String base) {
        assertThatThrownBy(() -> constraints(true, subtree(type, base)))
                .isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3000", "3002a000", "3002a100", "3004a000a100"})
    void refusesConstraintsThatConstrainNothing(String hex) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex)))
                .isInstanceOf(DerException.class);
    }

    @Test
    void refusesMinimumAndMaximum() {
        GeneralSubtree bounded =
                new GeneralSubtree(
                        new org.bouncycastle.asn1.x509.GeneralName(DNS, "example.com"),
                        BigInteger.ZERO,
                        BigInteger.TEN);

        assertThatThrownBy(() -> constraints(true, bounded)).isInstanceOf(DerException.class);
    }

    @Test
    void notesTheFormWithLeadingDotThatTheStandardLacks() throws Exception {
        Deviations noted = new Deviations();
        NameConstraints.read(
                content(
                        new org.bouncycastle.asn1.x509.NameConstraints(
                                        new GeneralSubtree[] {subtree(DNS, ".example.com")}, null)
                                .getEncoded()),
                noted);

        assertThat(noted.all()).hasSize(1);
    }

    // ---- making them

    private static void says(
            int type, String base, GeneralName name, boolean within, boolean touched)
            throws Exception {
        assertThat(constraints(true, subtree(type, base)).refusalOf(name).isEmpty())
                .as("%s permitted, %s", base, name)
                .isEqualTo(within);
        assertThat(constraints(false, subtree(type, base)).refusalOf(name).isPresent())
                .as("%s excluded, %s", base, name)
                .isEqualTo(touched);
    }

    private static NameConstraints constraints(boolean permitted, GeneralSubtree subtree)
            throws Exception {
        GeneralSubtree[] one = {subtree};
        return permitted ? read(one, null) : read(null, one);
    }

    private static NameConstraints read(
            GeneralSubtree @Nullable [] permitted, GeneralSubtree @Nullable [] excluded)
            throws Exception {
        ASN1EncodableVector parts = new ASN1EncodableVector();
        if (permitted != null) {
            parts.add(new DERTaggedObject(false, 0, new DERSequence(permitted)));
        }
        if (excluded != null) {
            parts.add(new DERTaggedObject(false, 1, new DERSequence(excluded)));
        }
        return read(new DERSequence(parts).getEncoded("DER"));
    }

    private static NameConstraints read(byte[] der) throws DerException {
        return NameConstraints.read(content(der), new Deviations());
    }

    private static Der content(byte[] der) throws DerException {
        return new Der(der).enter(Der.SEQUENCE);
    }

    private static GeneralSubtree subtree(int type, String base) {
        return new GeneralSubtree(
                new org.bouncycastle.asn1.x509.GeneralName(
                        type,
                        type == IP
                                ? new DEROctetString(HexFormat.of().parseHex(base))
                                : new DERIA5String(base)));
    }

    private static GeneralSubtree subtree(X500Name base) {
        return new GeneralSubtree(new org.bouncycastle.asn1.x509.GeneralName(base));
    }

    private static DistinguishedName directory(String name) throws DerException, IOException {
        return DistinguishedName.read(new Der(new X500Name(name).getEncoded("DER")));
    }
}
