package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** A certificate with its chain and key, ready for handshakes. Thread-safe; equal only to itself. */
public final class TlsIdentity {
    private final List<X509Certificate> chain;
    private final SslContext context;

    private TlsIdentity(List<X509Certificate> chain, SslContext context) {
        this.chain = chain;
        this.context = context;
    }

    /** @param chain the leaf first */
    public static TlsIdentity of(PrivateKey key, List<X509Certificate> chain) {
        try {
            SslContext context = SslContextBuilder.forServer(new IdentityKeyManager(key, chain))
                    .sslProvider(SslProvider.JDK)
                    .build();
            return new TlsIdentity(List.copyOf(chain), context);
        } catch (SSLException e) {
            throw new IllegalStateException("the JDK makes TLS servers", e);
        }
    }

    /** Of a Secret with {@code tls.crt} and {@code tls.key}; empty when it holds none that go together. */
    static Optional<TlsIdentity> ofSecret(KubeObject secret) {
        try {
            Fields data = secret.fields().at("data");
            return ofPem(
                    Base64.getDecoder().decode(data.member("tls.crt").text()),
                    Base64.getDecoder().decode(data.member("tls.key").text()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // as in ingress-nginx: whoever connects sees the default certificate
        }
    }

    /** Of certificates, the leaf first, and a key; empty when they do not go together. */
    public static Optional<TlsIdentity> ofPem(byte[] certificates, byte[] privateKey) {
        try {
            PrivateKey key = PrivateKeyPem.parse(new String(privateKey, StandardCharsets.ISO_8859_1));
            List<X509Certificate> chain = certificates(certificates);
            boolean pair = !chain.isEmpty()
                    && PrivateKeyPem.belongsTo(key, chain.get(0).getPublicKey());
            return pair ? Optional.of(of(key, chain)) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty(); // which is for the caller to tell
        }
    }

    private static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .forEach(c -> chain.add((X509Certificate) c));
        return chain;
    }

    /** For servers that are not Netty's. */
    public SSLContext forEngines() {
        return ((JdkSslContext) context).context();
    }

    SslContext context() {
        return context;
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }
}
