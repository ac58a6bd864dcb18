package dev.countersign.gateway;

import dev.countersign.problem.TlsAlert;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertificateException;

/**
 * Makes the native engine send the alert that a refusal asks for. The engine derives the alert from
 * an error code of its certificate verifier; none of them gives access_denied.
 */
final class NativeAlerts {
    private NativeAlerts() {}

    static CertificateException exception(Answer.Refusal refusal) {
        TlsAlert alert = refusal.code().alert().orElse(TlsAlert.CERTIFICATE_UNKNOWN);
        return new OpenSslCertificateException(
                refusal.code() + ": " + refusal.seen(), verifierCode(alert));
    }

    private static int verifierCode(TlsAlert alert) {
        return switch (alert) {
            case UNKNOWN_CA -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
            case CERTIFICATE_EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
            case CERTIFICATE_REVOKED -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
            case UNSUPPORTED_CERTIFICATE -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
            case BAD_CERTIFICATE -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
            case DECRYPT_ERROR -> CertificateVerifier.X509_V_ERR_CERT_SIGNATURE_FAILURE;
            case HANDSHAKE_FAILURE, CLOSE_NOTIFY ->
                    CertificateVerifier.X509_V_ERR_APPLICATION_VERIFICATION;
            case CERTIFICATE_UNKNOWN,
                    CERTIFICATE_REQUIRED,
                    // these speak of a hello, which was read long before
                    ILLEGAL_PARAMETER,
                    DECODE_ERROR,
                    UNRECOGNIZED_NAME ->
                    CertificateVerifier.X509_V_ERR_INVALID_EXTENSION;
        };
    }
}
