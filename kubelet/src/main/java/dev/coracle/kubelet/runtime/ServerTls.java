package dev.coracle.kubelet.runtime;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes what servers in containers show in TLS handshakes. Thread-safe; takes a moment. */
public interface ServerTls {
    ServerTls NONE = new ServerTls() {
        @Override
        public SSLContext localhost() {
            throw new IllegalStateException("there are no certificates here");
        }

        @Override
        public Optional<SSLContext> of(byte[] certificates, byte[] key) {
            return Optional.empty();
        }
    };

    /** A certificate for localhost that nobody has a reason to trust. */
    SSLContext localhost();

    /** Of two files in PEM; empty when they do not go together. */
    Optional<SSLContext> of(byte[] certificates, byte[] key);
}
