package dev.coracle.cluster;

import dev.coracle.apiserver.pki.ClusterCertificates;
import dev.coracle.apiserver.pki.ServerNames;
import dev.coracle.apiserver.serviceaccount.SigningKey;
import dev.coracle.apiserver.storage.JournaledStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;

/** What a cluster keeps beside its objects, so that a restarted one is the same to its clients: CA, token, port. Thread-safe. */
final class Secrets {
    private final JournaledStore store;
    private SigningKey signingKey;

    Secrets(JournaledStore store) {
        this.store = store;
    }

    ClusterCertificates certificates(ServerNames names, Clock clock) {
        Optional<String> ca = store.meta("ca.crt");
        Optional<String> key = store.meta("ca.key");
        if (ca.isPresent() && key.isPresent()) {
            return ClusterCertificates.fromPem(ca.get(), key.get(), names, clock);
        }
        ClusterCertificates made = ClusterCertificates.create(names, clock);
        store.putMeta("ca.crt", made.caPem());
        store.putMeta("ca.key", made.caKeyPem());
        return made;
    }

    /** The token asked for, else the one of the last run, else a new random one of 256 bits. */
    String token(Optional<String> asked) {
        String token = asked.or(() -> store.meta("token")).orElseGet(Secrets::random);
        if (!store.meta("token").equals(Optional.of(token))) {
            store.putMeta("token", token);
        }
        return token;
    }

    /** The key of ServiceAccount tokens; made when somebody first needs it, so that no start waits for it. */
    synchronized SigningKey signingKey() {
        if (signingKey == null) {
            signingKey = store.meta("sa.key").map(SigningKey::parse).orElseGet(this::makeSigningKey);
        }
        return signingKey;
    }

    private SigningKey makeSigningKey() {
        SigningKey made = SigningKey.generate();
        store.putMeta("sa.key", made.text());
        return made;
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The port asked for, else the one of the last run, else 0. */
    int port(int asked) {
        return asked != 0 ? asked : store.meta("port").map(Integer::parseInt).orElse(0);
    }

    void rememberPort(int port) {
        store.putMeta("port", Integer.toString(port));
    }
}
