package dev.coracle.cluster;

import dev.coracle.apiserver.pki.Credential;
import dev.coracle.apiserver.pki.SelfMade;
import dev.coracle.kubelet.runtime.ServerTls;
import dev.coracle.proxy.ingress.TlsIdentity;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Certificates of servers in containers inside the JVM. Makes the one for localhost when it is first asked for. Thread-safe. */
final class PodTls implements ServerTls {
    private static final String LOCALHOST = "localhost";

    private final Clock clock;
    private SSLContext localhost;

    PodTls(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized SSLContext localhost() {
        if (localhost == null) {
            Credential made = SelfMade.server(LOCALHOST, List.of(LOCALHOST), clock);
            localhost = TlsIdentity.of(made.key(), List.of(made.certificate())).forEngines();
        }
        return localhost;
    }

    @Override
    public Optional<SSLContext> of(byte[] certificates, byte[] key) {
        return TlsIdentity.ofPem(certificates, key).map(TlsIdentity::forEngines);
    }
}
