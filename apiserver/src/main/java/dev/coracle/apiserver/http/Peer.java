package dev.coracle.apiserver.http;

import dev.coracle.apiserver.auth.ClientCertificates;
import dev.coracle.apiserver.auth.UserInfo;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What the connection's client certificate proves. Immutable; worked out once for a TLS session and remembered in it.
 *
 * @param refused there is a certificate, and it proves nothing
 */
record Peer(Optional<UserInfo> user, boolean refused) {
    static final Peer NONE = new Peer(Optional.empty(), false);
    private static final Peer REFUSED = new Peer(Optional.empty(), true);
    private static final String REMEMBERED = "dev.coracle.peer";

    static Peer of(SSLSession session, ClientCertificates certificates) {
        if (session == null) {
            return NONE;
        }
        if (session.getValue(REMEMBERED) instanceof Peer remembered) {
            return remembered;
        }
        Peer peer = read(session, certificates);
        session.putValue(REMEMBERED, peer);
        return peer;
    }

    private static Peer read(SSLSession session, ClientCertificates certificates) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException e) {
            return NONE; // the JDK's way to say that the client has no certificate
        }
        Optional<UserInfo> user = certificates.authenticate(chain);
        return user.isPresent() ? new Peer(user, false) : REFUSED;
    }
}
