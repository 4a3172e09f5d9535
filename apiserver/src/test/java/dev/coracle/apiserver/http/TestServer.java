package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.time.SystemTimers;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.auth.Authenticator;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.Authorizers;
import dev.coracle.apiserver.auth.ClientCertificates;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.auth.StaticTokens;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.discovery.Discovery;
import dev.coracle.apiserver.discovery.ServedResource;
import dev.coracle.apiserver.discovery.ServedResources;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.pki.ClusterCertificates;
import dev.coracle.apiserver.pki.Credential;
import dev.coracle.apiserver.pki.ServerNames;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A face on a free port in front of a toy handler, and clients that trust it. */
public final class TestServer implements AutoCloseable {
    public static final String ADMIN = "admin-token";

    public final ClusterCertificates certificates = ClusterCertificates.create(
            ServerNames.of("cluster.local", ServerNames.address("10.96.0.1"), List.of(), List.of()), Clock.systemUTC());
    public final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    public final HttpFace face;
    private final SystemTimers timers = new SystemTimers(Thread::new);

    public TestServer(ApiHandler resources) {
        this(resources, Optional.empty());
    }

    TestServer(ApiHandler resources, Optional<Timers> otherTimers) {
        Metrics metrics = new Metrics();
        List<ServedResource> served = ServedResources.enabled();
        Discovery discovery = new Discovery(() -> served, () -> "127.0.0.1:6443");
        RootHandler root = new RootHandler(new RootHandler.Parts(
                VersionInfo.CURRENT,
                new HealthChecks(Map.of("etcd", () -> true), Map.of("informer-sync", () -> false)),
                metrics,
                discovery,
                resources,
                RootHandler::pageNotFound,
                Map.of()));
        FilterChain chain = FilterChain.of(
                new Authenticator(List.of(
                        StaticTokens.admin(ADMIN),
                        new StaticTokens(Map.of("jane-token", UserInfo.of("jane", List.of("dev")))))),
                Authorizer.union(List.of(Authorizers::masters, TestServer::publicPaths)),
                (caller, request) -> Optional.empty(),
                metrics,
                otherTimers.orElse(timers),
                (task, fault) -> faults.add(fault),
                root);
        face = HttpFace.start(
                new HttpFace.Options(
                        "127.0.0.1",
                        0,
                        2,
                        certificates.server(),
                        certificates.ca(),
                        new ClientCertificates(certificates.ca(), Clock.systemUTC()),
                        List.of()),
                chain,
                metrics,
                List.of(),
                (task, fault) -> faults.add(fault));
    }

    /** What the role system:public-info-viewer allows in a cluster. */
    private static Authorizer.Decision publicPaths(Caller caller, RequestAttributes attributes) {
        return attributes.verb().equals("get") && attributes.path().matches("/version|/readyz|/healthz|/livez")
                ? Authorizer.Decision.allow("")
                : Authorizer.Decision.NO_OPINION;
    }

    public HttpClient client(HttpClient.Version version, Optional<Credential> credential) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(tls(certificates, credential))
                .build();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(face.address().resolve(path)).header("Authorization", "Bearer " + ADMIN);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client(HttpClient.Version.HTTP_2, Optional.empty())
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public static SSLContext tls(ClusterCertificates certificates, Optional<Credential> credential) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", certificates.ca());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(credential), trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager[] keys(Optional<Credential> credential) throws GeneralSecurityException, IOException {
        if (credential.isEmpty()) {
            return new KeyManager[0];
        }
        KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
        own.load(null, null);
        own.setKeyEntry("client", credential.get().key(), new char[0], new Certificate[] {
            credential.get().certificate()
        });
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        return keys.getKeyManagers();
    }

    @Override
    public void close() {
        face.close();
        timers.close();
    }
}
