package dev.coracle.apiserver.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * The JDK's TLS without Netty's own way to it, whose first step is to write and read an encrypted key store to find out about the
 * JVM: 20,000 rounds of key derivation, a third of a second on the way to the first answer.
 */
final class ServerTls extends JdkSSLEngineOptions {
    @Override
    public ServerTls copy() {
        return new ServerTls();
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new Factory();
    }

    /** Gathers what Vert.x says. Used once, by one thread. */
    private static final class Factory implements SslContextFactory {
        private ClientAuth clientAuth = ClientAuth.NONE;
        private Set<String> protocols = Set.of();
        private List<String> applicationProtocols = List.of();
        private KeyManagerFactory keys;
        private TrustManagerFactory trust;

        @Override
        public SslContextFactory forServer(ClientAuth newClientAuth) {
            clientAuth = newClientAuth;
            return this;
        }

        @Override
        public SslContextFactory enabledProtocols(Set<String> newProtocols) {
            protocols = newProtocols;
            return this;
        }

        @Override
        public SslContextFactory applicationProtocols(List<String> newProtocols) {
            applicationProtocols = newProtocols;
            return this;
        }

        @Override
        public SslContextFactory keyMananagerFactory(KeyManagerFactory newKeys) {
            keys = newKeys;
            return this;
        }

        @Override
        public SslContextFactory trustManagerFactory(TrustManagerFactory newTrust) {
            trust = newTrust;
            return this;
        }

        @Override
        public SslContext create() throws SSLException {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
                return new JdkSslContext(
                        context,
                        false,
                        List.of(context.getDefaultSSLParameters().getCipherSuites()),
                        IdentityCipherSuiteFilter.INSTANCE,
                        alpn(),
                        clientAuth,
                        protocols.toArray(String[]::new),
                        false);
            } catch (GeneralSecurityException e) {
                throw new SSLException(e);
            }
        }

        private ApplicationProtocolConfig alpn() {
            return applicationProtocols.isEmpty()
                    ? ApplicationProtocolConfig.DISABLED
                    : new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            applicationProtocols);
        }
    }
}
