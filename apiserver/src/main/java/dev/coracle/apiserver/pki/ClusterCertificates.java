package dev.coracle.apiserver.pki;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/**
 * The certificates of one cluster: a CA, the API server's certificate, and client certificates on request. Everything stays in
 * memory; a cluster that keeps its data keeps {@link #caPem} and {@link #caKeyPem}. Immutable and thread-safe.
 */
public final class ClusterCertificates {
    private final CertificateAuthority authority;
    private final Credential server;
    private final Clock clock;

    private ClusterCertificates(CertificateAuthority authority, ServerNames names, Clock clock) {
        this.authority = authority;
        this.server = authority.server("kube-apiserver", names, clock.instant());
        this.clock = clock;
    }

    public static ClusterCertificates create(ServerNames names, Clock clock) {
        return new ClusterCertificates(
                CertificateAuthority.create("kubernetes", clock.instant(), new SecureRandom()), names, clock);
    }

    /** The same CA as before, with a fresh server certificate. */
    public static ClusterCertificates fromPem(String caPem, String caKeyPem, ServerNames names, Clock clock) {
        return new ClusterCertificates(
                CertificateAuthority.of(Credential.fromPem(caPem, caKeyPem), new SecureRandom()), names, clock);
    }

    public X509Certificate ca() {
        return authority.credential().certificate();
    }

    public String caPem() {
        return authority.credential().certificatePem();
    }

    public String caKeyPem() {
        return authority.credential().keyPem();
    }

    public Credential server() {
        return server;
    }

    /** A new client certificate: CN is the user, each O a group. */
    public Credential client(String user, List<String> groups) {
        return authority.client(user, groups, clock.instant());
    }
}
