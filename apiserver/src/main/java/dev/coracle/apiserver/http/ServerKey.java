package dev.coracle.apiserver.http;

import dev.coracle.apiserver.pki.Credential;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Hands TLS the server's one key from memory: a key store would encrypt it first, which costs half a second. Immutable. */
final class ServerKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";

    private final Credential server;
    private final List<X509Certificate> chain;

    ServerKey(Credential server, X509Certificate ca) {
        this.server = server;
        this.chain = List.of(server.certificate(), ca);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return keyType.startsWith("EC") ? new String[] {ALIAS} : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return keyType.startsWith("EC") ? ALIAS : null;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return keyType.startsWith("EC") ? ALIAS : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return server.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
