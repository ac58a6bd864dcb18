package dev.countersign.authority;

import dev.countersign.problem.Parsed;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A certification request (PKCS#10, RFC 2986), of which the key alone is taken, once the request
 * proves possession of it. What else it asks for must be what it gets anyway; anything more is
 * refused and never trimmed.
 */
final class KeyRequest {
    private static final int LARGEST = 16 * 1024;
    private static final int LONGEST_SHOWN = 120;

    private final PKCS10CertificationRequest request;
    private final Grant grant;
    private final List<String> problems = new ArrayList<>();

    private KeyRequest(PKCS10CertificationRequest request, Grant grant) {
        this.request = request;
        this.grant = grant;
    }

    /** The key, or everything that is wrong with the request. */
    static Parsed<PublicKeyInfo> keyOf(byte[] pkcs10, Grant grant) {
        if (pkcs10.length > LARGEST) {
            return Parsed.bad("request of " + pkcs10.length + " bytes (expected: at most 16 KiB)");
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(pkcs10);
            byte[] strict = request.toASN1Structure().getEncoded(ASN1Encoding.DER);
            return Arrays.equals(strict, pkcs10)
                    ? new KeyRequest(request, grant).key()
                    : Parsed.bad("request that is not DER");
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle throws many kinds for what a peer sent; none of them is our own.
            return Parsed.bad("request that is not PKCS#10");
        }
    }

    private Parsed<PublicKeyInfo> key() {
        Parsed<PublicKeyInfo> key = PublicKeys.read(request.getSubjectPublicKeyInfo());
        if (!(key instanceof Parsed.Good<PublicKeyInfo> good)) {
            return key;
        }
        if (!good.value().problem().isEmpty()) {
            return Parsed.bad("key: " + good.value().problem());
        }
        if (!provesPossession(good.value())) {
            return Parsed.bad("request whose own signature does not verify");
        }
        mustNotNameOthers();
        mustNotAskForMore();
        return problems.isEmpty() ? key : Parsed.bad(String.join("; ", problems));
    }

    /** Signed by the very key that it asks to have certified (RFC 2986 §4.2). */
    private boolean provesPossession(PublicKeyInfo key) {
        byte[] algorithm = Encoding.der(request.getSignatureAlgorithm());
        boolean accepted =
                Arrays.stream(SignatureAlgorithm.values())
                        .filter(one -> Arrays.equals(one.identifier(), algorithm))
                        .anyMatch(one -> one.couldBe(request.getSignature(), key));
        try {
            return accepted
                    && request.isSignatureValid(
                            new JcaContentVerifierProviderBuilder()
                                    .build(request.getSubjectPublicKeyInfo()));
        } catch (OperatorCreationException | PKCSException e) {
            return false;
        }
    }

    /** The subject may be empty, or say what the certificate's own will say. */
    private void mustNotNameOthers() {
        List<String> granted = attributes(BcCertificateEncoder.subject(grant.as()));
        for (String asked : attributes(request.getSubject())) {
            if (!granted.contains(asked)) {
                problem("subject with " + asked, "none, or " + granted);
            }
        }
    }

    private static List<String> attributes(X500Name name) {
        return Arrays.stream(name.getRDNs())
                .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
                .map(one -> one.getType() + "=" + IETFUtils.valueToString(one.getValue()))
                .toList();
    }

    private void mustNotAskForMore() {
        Extensions granted = granted();
        for (Extension asked : askedExtensions()) {
            ASN1ObjectIdentifier kind = asked.getExtnId();
            Extension given = granted.getExtension(kind);
            if (given == null) {
                problem("extension " + kind, "none that the profile lacks");
            } else if (kind.equals(Extension.subjectAlternativeName)) {
                mustNotNameOthers(asked, given);
            } else if (!asked.getExtnValue().equals(given.getExtnValue())) {
                problem("extension " + kind, "as the profile has it, or none");
            }
        }
    }

    private Extensions granted() {
        return LeafExtensions.of(
                        LeafExtensions.names(grant.as().text(), grant.hosts()),
                        request.getSubjectPublicKeyInfo(),
                        grant.profile().purposes())
                .generate();
    }

    private void mustNotNameOthers(Extension asked, Extension given) {
        List<GeneralName> granted = names(given);
        for (GeneralName name : names(asked)) {
            if (!granted.contains(name)) {
                problem("name " + name, "none but those granted");
            }
        }
    }

    private static List<GeneralName> names(Extension extension) {
        return List.of(GeneralNames.getInstance(extension.getParsedValue()).getNames());
    }

    /** The extensions in the one attribute that is understood; another attribute is a problem. */
    private List<Extension> askedExtensions() {
        List<Extension> asked = new ArrayList<>();
        for (Attribute attribute : request.getAttributes()) {
            if (!attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
                problem("attribute " + attribute.getAttrType(), "none");
                continue;
            }
            for (ASN1Encodable value : attribute.getAttributeValues()) {
                Extensions extensions = Extensions.getInstance(value);
                for (ASN1ObjectIdentifier kind : extensions.getExtensionOIDs()) {
                    asked.add(extensions.getExtension(kind));
                }
            }
        }
        return asked;
    }

    /** What a request says is shown in printable ASCII, and cut. */
    private void problem(String seen, String expected) {
        String cut = seen.substring(0, Math.min(LONGEST_SHOWN, seen.length()));
        problems.add(cut.replaceAll("[^\\x20-\\x7e]", "?") + " (expected: " + expected + ")");
    }
}
