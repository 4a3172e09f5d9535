package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apiserver.admission.Admission;
import dev.coracle.apiserver.admission.AdmissionPlugin;
import dev.coracle.apiserver.admission.BuiltinPlugins;
import dev.coracle.apiserver.auth.Authenticator;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.Authorizers;
import dev.coracle.apiserver.auth.ClientCertificates;
import dev.coracle.apiserver.auth.StaticTokens;
import dev.coracle.apiserver.discovery.Discovery;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.endpoints.ResourceHandler;
import dev.coracle.apiserver.endpoints.Reviews;
import dev.coracle.apiserver.flowcontrol.DefaultFlows;
import dev.coracle.apiserver.flowcontrol.FlowControl;
import dev.coracle.apiserver.http.FilterChain;
import dev.coracle.apiserver.http.HandshakeRehearsal;
import dev.coracle.apiserver.http.HealthChecks;
import dev.coracle.apiserver.http.HttpFace;
import dev.coracle.apiserver.http.Metrics;
import dev.coracle.apiserver.http.RootHandler;
import dev.coracle.apiserver.http.VersionInfo;
import dev.coracle.apiserver.openapi.OpenApiHandler;
import dev.coracle.apiserver.pki.ClusterCertificates;
import dev.coracle.apiserver.pki.ServerNames;
import dev.coracle.apiserver.rbac.AccessReviews;
import dev.coracle.apiserver.rbac.DefaultRoles;
import dev.coracle.apiserver.rbac.EscalationCheck;
import dev.coracle.apiserver.rbac.RbacAuthorizer;
import dev.coracle.apiserver.registry.Bootstrap;
import dev.coracle.apiserver.registry.DefaultObject;
import dev.coracle.apiserver.registry.KindOptions;
import dev.coracle.apiserver.registry.Kinds;
import dev.coracle.apiserver.registry.LocalClient;
import dev.coracle.apiserver.registry.ManagedFieldTracking;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.RegistryContext;
import dev.coracle.apiserver.registry.apiextensions.CustomResourceDefinitions;
import dev.coracle.apiserver.registry.apiextensions.PublishedSchemas;
import dev.coracle.apiserver.schema.Schemas;
import dev.coracle.apiserver.serviceaccount.IssuerDocuments;
import dev.coracle.apiserver.serviceaccount.ServiceAccountTokens;
import dev.coracle.apiserver.storage.JournaledStore;
import dev.coracle.apiserver.storage.h2.Stores;
import dev.coracle.controllers.SecretTokens;
import dev.coracle.kubectlcompat.columns.BuiltinColumnSets;
import dev.coracle.kubectlcompat.streams.PortForwardTunnel;
import dev.coracle.kubectlcompat.streams.SpdyConnector;
import dev.coracle.kubectlcompat.streams.WebSocketConnector;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Store, registry and HTTP face of one cluster. Serving when the constructor returns. Keys and event loops are made meanwhile, since
 * with the registry they are most of a cold start.
 */
final class ControlPlane implements AutoCloseable {
    private static final int FIRST_NODE_PORT = 30_000;
    private static final int LAST_NODE_PORT = 32_767;

    private final Threads threads;
    private final JournaledStore store;
    private final Registry registry;
    private final Bootstrap bootstrap;
    private final CustomResourceDefinitions definitions;
    private final ApiHandler handler;
    private final HttpFace face;
    private final String token;
    private final ServiceAccountTokens accountTokens;
    private final String caPem;

    ControlPlane(
            ClusterOptions options,
            Supplier<Vertx> vertx,
            Threads threads,
            FaultHandler faults,
            NodeGateway gateway,
            Supplier<ArrayNode> services,
            Supplier<ArrayNode> ingresses,
            Function<ApiRequest, CompletionStage<ObjectNode>> proxyRules) {
        this.threads = threads;
        IpAddress serviceAddress = options.serviceRanges().get(0).at(1);
        ServerNames names =
                ServerNames.of(options.clusterDomain(), serviceAddress.toInetAddress(), List.of(), List.of());
        boolean stored = options.data().isPresent();
        CompletableFuture<ClusterCertificates> fresh = stored
                ? null
                : CompletableFuture.supplyAsync(
                        () -> ClusterCertificates.create(names, threads.clock()), threads.workers());
        if (fresh != null) {
            // Not waited for: a failure shows with the first client, and there with its reason.
            fresh.thenAcceptAsync(made -> HandshakeRehearsal.run(made.server(), made.ca()), threads.workers());
        }
        CompletableFuture<List<DefaultObject>> defaults =
                CompletableFuture.supplyAsync(() -> defaultObjects(threads.clock()), threads.workers());
        store = Stores.open(
                options.name(),
                dev.coracle.apiserver.storage.Durability.valueOf(
                        options.durability().name()),
                options.data().orElse(Path.of("")),
                threads.numbered("store"),
                faults,
                threads.clock());
        Secrets secrets = new Secrets(store);
        token = secrets.token(options.token());
        SecureRandom random = new SecureRandom();
        Kinds kinds = Kinds.builtin(new KindOptions(options.serviceCidr(), FIRST_NODE_PORT, LAST_NODE_PORT), random);
        accountTokens = new ServiceAccountTokens(
                "https://kubernetes.default.svc." + options.clusterDomain(),
                secrets::signingKey,
                store::image,
                threads.clock());
        Authenticator authenticator = new Authenticator(List.of(StaticTokens.admin(token), accountTokens));
        RbacAuthorizer roles = new RbacAuthorizer(store::image);
        Authorizer authorizer = Authorizer.union(List.of(Authorizers::masters, roles));
        registry = new Registry(new RegistryContext(
                store,
                kinds,
                new ManagedFieldTracking(),
                admission(random, roles, authorizer),
                accountTokens,
                threads.clock(),
                threads.timers(),
                threads.workers(),
                random));
        bootstrap = new Bootstrap(
                registry, options.apiAddress(), Assembly.API_PORT, options.serviceCidr(), serviceAddress.toString());
        bootstrap.ensure().toCompletableFuture().join();
        CompletableFuture<Void> defaultsStored =
                defaults.thenCompose(bootstrap::ensure).toCompletableFuture();
        Reviews reviews = new AccessReviews(authenticator, authorizer, roles, accountTokens.issuer());
        definitions = CustomResourceDefinitions.follow(registry, faults);
        Metrics metrics = new Metrics();
        RootHandler root = new RootHandler(new RootHandler.Parts(
                VersionInfo.CURRENT,
                new HealthChecks(Map.of("etcd", () -> true), Map.of()),
                metrics,
                new Discovery(kinds::served, this::address),
                new ResourceHandler(registry, new BuiltinColumnSets(), gateway, reviews, gateway, gateway),
                new OpenApiHandler(
                        new PublishedSchemas(kinds),
                        Schemas.builtin(),
                        VersionInfo.CURRENT.gitVersion(),
                        threads.clock(),
                        threads.workers()),
                IssuerDocuments.handlers(accountTokens, this::address)));
        handler = new ControlHandler(root, store::sql, services, ingresses, proxyRules);
        ClusterCertificates certificates = fresh == null ? secrets.certificates(names, threads.clock()) : fresh.join();
        caPem = certificates.caPem();
        FilterChain chain = FilterChain.of(
                authenticator, authorizer, new FlowControl(store::image), metrics, threads.timers(), faults, handler);
        try {
            face = HttpFace.start(
                    vertx.get(),
                    new HttpFace.Options(
                            "127.0.0.1",
                            secrets.port(options.port()),
                            EventLoops.count(),
                            certificates.server(),
                            certificates.ca(),
                            new ClientCertificates(certificates.ca(), threads.clock()),
                            subProtocols()),
                    chain,
                    metrics,
                    List.of(new WebSocketConnector(threads.timers()), new PortForwardTunnel(), new SpdyConnector()),
                    faults);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        defaultsStored.join(); // long done, and nobody is allowed anything before
        if (stored) {
            secrets.rememberPort(face.port());
        }
    }

    private static List<String> subProtocols() {
        List<String> all = new ArrayList<>(WebSocketConnector.subProtocols());
        all.add(PortForwardTunnel.SUB_PROTOCOL);
        return all;
    }

    private static List<DefaultObject> defaultObjects(Clock clock) {
        List<DefaultObject> objects = new ArrayList<>(DefaultRoles.read());
        objects.addAll(DefaultFlows.read(clock));
        return objects;
    }

    private static Admission admission(SecureRandom random, RbacAuthorizer roles, Authorizer authorizer) {
        List<AdmissionPlugin> plugins = new ArrayList<>(BuiltinPlugins.all(random));
        plugins.add(new EscalationCheck(roles, authorizer));
        return new Admission(plugins);
    }

    private String address() {
        return "127.0.0.1:" + face.port();
    }

    /** The API for a component of this process, as {@code system:serviceaccount:kube-system:NAME}. */
    ApiClient client(String component) {
        return new LocalClient(registry, Caller.component(component), threads.workers());
    }

    /** Below HTTP and its filters. */
    ApiHandler handler() {
        return handler;
    }

    Registry registry() {
        return registry;
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    JournaledStore store() {
        return store;
    }

    int port() {
        return face.port();
    }

    String token() {
        return token;
    }

    /** The tokens that Secrets hold. */
    SecretTokens secretTokens() {
        return accountTokens::issueLegacy;
    }

    String caPem() {
        return caPem;
    }

    @Override
    public void close() {
        face.close();
        definitions.close();
        store.close();
    }
}
