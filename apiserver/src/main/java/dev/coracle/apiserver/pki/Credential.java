package dev.coracle.apiserver.pki;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** A certificate and the key that proves it. */
public record Credential(X509Certificate certificate, PrivateKey key) {

    public String certificatePem() {
        try {
            return Pem.certificate(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has its encoding", e);
        }
    }

    /** PKCS#8. */
    public String keyPem() {
        return Pem.privateKey(key);
    }

    public static Credential fromPem(String certificatePem, String keyPem) {
        return new Credential(Pem.parseCertificate(certificatePem), Pem.parseEcKey(keyPem));
    }

    @Override
    public String toString() {
        return "Credential[" + certificate.getSubjectX500Principal() + "]";
    }
}
