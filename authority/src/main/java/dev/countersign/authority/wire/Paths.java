package dev.countersign.authority.wire;

/** Where an authority answers; these addresses stay. */
public final class Paths {
    /** GET: the root and the intermediates, as PEM. */
    public static final String TRUST = "/v1/trust";

    /** GET: the revocation list, as DER (RFC 2585 §4.2), with its number as entity tag. */
    public static final String REVOCATIONS = "/v1/crl";

    /** POST: a certification request (RFC 2986) with a token; answers a certificate. */
    public static final String ENROL = "/v1/enrol";

    /** POST: a certification request over a connection proven by a certificate; answers another. */
    public static final String RENEW = "/v1/renew";

    /** GET: whether it serves. */
    public static final String HEALTH = "/healthz";

    public static final String PEM_TYPE = "application/pem-certificate-chain";
    public static final String CRL_TYPE = "application/pkix-crl";
    public static final String REQUEST_TYPE = "application/pkcs10";
    public static final String JSON_TYPE = "application/json";
    public static final String PROBLEM_TYPE = "application/problem+json";

    private Paths() {}
}
