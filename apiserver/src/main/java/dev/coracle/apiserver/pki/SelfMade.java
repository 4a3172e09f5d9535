package dev.coracle.apiserver.pki;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** Certificates that nobody has a reason to trust, for servers that have to show one. */
public final class SelfMade {
    private SelfMade() {}

    /** A server's certificate, issued by an authority that is forgotten at once. */
    public static Credential server(String commonName, List<String> dnsNames, Clock clock) {
        return CertificateAuthority.create(commonName, clock.instant(), new SecureRandom())
                .server(commonName, new ServerNames(dnsNames, List.of()), clock.instant());
    }
}
