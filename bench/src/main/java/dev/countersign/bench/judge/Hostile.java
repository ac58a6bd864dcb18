package dev.countersign.bench.judge;

import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Chains made to cost whoever judges them as much as they can, within what a peer may show: eight
 * certificates, 64 KiB. Strangers can be made by anybody; the others take an authority that is
 * trusted and has gone bad.
 */
public enum Hostile {
    /** Eight of one name, none signed by another: every pair is tried. */
    STRANGERS,
    /** The same, each as long as eight can be: every signature is of a long text. */
    STRANGERS_LONG,
    STRANGERS_P384,
    STRANGERS_P521,
    STRANGERS_ED25519,
    /** With exponents as long as is allowed. */
    STRANGERS_RSA_2048,
    STRANGERS_RSA_4096,
    STRANGERS_RSA_8192,
    /** A path of eight with as many extensions as fit, none of them known. */
    EXTENSIONS,
    /** A path of eight with a hundred names in each, and as many constraints as fit. */
    HOSTS,
    URIS,
    DIRECTORY_NAMES,
    /** A path of eight with as many policies as fit, each mapped to two of them. */
    POLICIES;

    List<byte[]> chain(ChainMaker maker) {
        return switch (this) {
            case STRANGERS -> maker.strangers("secp256r1", "SHA256withECDSA", 0);
            case STRANGERS_LONG -> maker.strangers("secp256r1", "SHA512withECDSA", 7_500);
            case STRANGERS_P384 -> maker.strangers("secp384r1", "SHA384withECDSA", 0);
            case STRANGERS_P521 -> maker.strangers("secp521r1", "SHA512withECDSA", 0);
            case STRANGERS_ED25519 -> maker.strangers("Ed25519", "Ed25519", 0);
            case STRANGERS_RSA_2048 -> maker.rsaStrangers(2048);
            case STRANGERS_RSA_4096 -> maker.rsaStrangers(4096);
            case STRANGERS_RSA_8192 -> maker.rsaStrangers(8192);
            case EXTENSIONS -> maker.extensions(400);
            case HOSTS -> maker.names(GeneralName.dNSName, "%d.b.example", "c%d.example", 230);
            case URIS ->
                    maker.names(
                            GeneralName.uniformResourceIdentifier,
                            "http://%d.b.example/",
                            "c%d.example",
                            200);
            case DIRECTORY_NAMES ->
                    maker.names(GeneralName.directoryName, "O=a,CN=%d", "O=a,CN=c%d", 100);
            case POLICIES -> maker.policies(32);
        };
    }
}
