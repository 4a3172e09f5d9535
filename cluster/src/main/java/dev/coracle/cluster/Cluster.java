package dev.coracle.cluster;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.cluster.tier.Tier;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running cluster: what tests and the command line hold. Thread-safe. {@link #close} ends everything it started and leaves no
 * thread, socket or process behind.
 */
public final class Cluster implements AutoCloseable {
    private final ClusterOptions options;
    private final Assembly assembly;

    private Cluster(ClusterOptions options) {
        this.options = options;
        this.assembly = new Assembly(options);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A cluster as tests use it: two nodes, in memory, nothing listening but the API server. */
    public static Cluster start() {
        return builder().start();
    }

    public String name() {
        return options.name();
    }

    /** {@code https://127.0.0.1:PORT}. */
    public URI apiServer() {
        return URI.create("https://127.0.0.1:" + assembly.port());
    }

    /** The administrator's bearer token, member of {@code system:masters}. */
    public String token() {
        return assembly.token();
    }

    /** PEM. */
    public String caCertificate() {
        return assembly.caCertificate();
    }

    /** A kubeconfig for the administrator, with everything embedded. */
    public String kubeconfig() {
        return assembly.kubeconfig();
    }

    public Tier tier() {
        return assembly.tier();
    }

    /** Creates or updates each document of a YAML or JSON manifest, by server-side apply; namespace {@code default} unless said. */
    public void apply(String manifest) {
        assembly.apply(manifest);
    }

    /** @param what {@code deployment/web}, {@code pod/web-0 -n shop} or {@code shop/pod/web-0}; short names work */
    public Await await(String what) {
        return assembly.await(what);
    }

    /**
     * {@code http://127.0.0.1:PORT}, which leads to a Service as its ClusterIP would: a pick among ready endpoints for each
     * connection. Waits up to 5 seconds for a first ready endpoint.
     *
     * @param service {@code web}, {@code web.shop}, {@code web.shop.svc} or longer
     */
    public URI uri(String service, int port) {
        InetSocketAddress address = address(service, port);
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /** Like {@link #uri}, for clients of any protocol over TCP. */
    public InetSocketAddress address(String service, int port) {
        return assembly.address(service, port);
    }

    /**
     * {@code http://127.0.0.1:PORT}, where every request is served as the Ingresses' one to {@code host}, whatever its Host header
     * says. Waits up to 5 seconds for rules of that host, ready endpoints behind them, and the host's certificate if it is to have
     * one. The first call opens a listener.
     *
     * @param host a host that Ingresses of class {@code coracle} have rules for
     */
    public URI ingressUri(String host) {
        InetSocketAddress address = assembly.ingressAddress(host);
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /**
     * Where this machine reaches the Ingress controller, for clients that say themselves which host they mean.
     *
     * @param port 80 for HTTP, 443 for HTTPS; what is listened at may be another one
     */
    public InetSocketAddress ingressAddress(int port) {
        return assembly.ingressAddress(port);
    }

    /**
     * Asks the database the cluster is stored in, read-only: table {@code objects(rv, kind, resource, ns, name, uid, json)}. Sees
     * every write that was acknowledged before the call.
     */
    public List<Map<String, Object>> sql(String query) {
        return assembly.sql(query);
    }

    /** Throws the first background failure since the last call, with the others suppressed. Nothing when there was none. */
    public void throwFaults() {
        assembly.throwFaults();
    }

    /** Where the proxy for SOCKS5, HTTP and CONNECT listens on 127.0.0.1; it resolves cluster names. 0 when there is none. */
    public int proxyPort() {
        return assembly.proxyPort();
    }

    /** How to run commands as if on a node, in tier {@code node}; empty in the others. */
    public Optional<NodeAccess> nodeAccess() {
        return assembly.nodeAccess();
    }

    /** What Services lead to, for tests that wait for it. */
    ServiceNetwork network() {
        return assembly.network();
    }

    @Override
    public void close() {
        assembly.close();
    }

    /** Says what a cluster should be like. Not thread-safe. */
    public static final class Builder {
        private String name = "test";
        private int port;
        private Optional<String> token = Optional.empty();
        private Optional<Path> data = Optional.empty();
        private Durability durability = Durability.MEMORY;
        private Profile profile = Profile.FULL;
        private int nodes = 2;
        private String serviceCidr = "10.96.0.0/12";
        private String podCidr = "";
        private String loadBalancerPool = "172.18.255.0/24,fc00:f853:ccd:e793::ff00/120";
        private String clusterDomain = "cluster.local";
        private boolean kubeProxy;
        private List<InetSocketAddress> dnsUpstream = List.of();
        private Optional<Tier> tier = Optional.of(Tier.VIRTUAL);
        private boolean kernelProxy;
        private final Map<String, HttpHandler> handlers = new LinkedHashMap<>();
        private final Map<String, String> commands = new LinkedHashMap<>();
        private Optional<FaultHandler> faults = Optional.empty();

        private Builder() {}

        public Builder name(String newName) {
            name = newName;
            return this;
        }

        /** 0, the default, for a free one. */
        public Builder port(int newPort) {
            port = newPort;
            return this;
        }

        /** The administrator's bearer token; random by default. */
        public Builder token(String newToken) {
            token = Optional.of(newToken);
            return this;
        }

        /** Keeps the cluster's objects in this directory. */
        public Builder data(Path directory, Durability newDurability) {
            data = Optional.of(directory);
            durability = newDurability;
            return this;
        }

        public Builder profile(Profile newProfile) {
            profile = newProfile;
            return this;
        }

        public Builder nodes(int count) {
            nodes = count;
            return this;
        }

        /** One range, or one of each IP family with a comma between them; the first one's family is the default of Services. */
        public Builder serviceCidr(String cidr) {
            serviceCidr = cidr;
            return this;
        }

        /** Ranges that Services of type LoadBalancer get their addresses from, with commas between them; "" for none. */
        public Builder loadBalancerPool(String ranges) {
            loadBalancerPool = ranges;
            return this;
        }

        /**
         * One range, or one of each IP family with a comma between them: pods have an address of each. By default 10.244.0.0/16,
         * fd00:10:244::/56 or both, of the families that Services have.
         */
        public Builder podCidr(String cidr) {
            podCidr = cidr;
            return this;
        }

        public Builder clusterDomain(String domain) {
            clusterDomain = domain;
            return this;
        }

        /**
         * Whether kube-proxy shows as a DaemonSet with its pods, as in a real cluster. Services work either way; without, which is
         * the default, a cluster ends sooner.
         */
        public Builder kubeProxy(boolean shown) {
            kubeProxy = shown;
            return this;
        }

        /**
         * Whom the cluster's DNS asks about names outside the cluster, which it refuses by default.
         *
         * @param server {@code IP}, {@code IP:PORT}, {@code [IPv6]:PORT}, or {@code system} for those of this machine's resolv.conf
         */
        public Builder dnsUpstream(String server) {
            dnsUpstream = DnsUpstreams.parse(server);
            return this;
        }

        public Builder tier(Tier newTier) {
            tier = Optional.of(newTier);
            return this;
        }

        /** Finds out by probing what this machine can do. */
        public Builder probeTier() {
            tier = Optional.empty();
            return this;
        }

        /**
         * In tier {@link Tier#NODE}, whether the kernel leads TCP and UDP to the endpoints of Services, with the rules that kube-proxy
         * has in mode {@code nftables}. Needs what that tier needs and the command {@code nft}; a cluster that cannot do it does not start.
         */
        public Builder kernelProxy(boolean programmed) {
            kernelProxy = programmed;
            return this;
        }

        /** Pods whose image has this name, whatever registry and tag, serve HTTP with {@code handler}. */
        public Builder image(String image, HttpHandler handler) {
            handlers.put(image, handler);
            return this;
        }

        /** Pods whose image has this name run {@code command} on this machine; {@code {ip}} and {@code {port}} are filled in. */
        public Builder image(String image, String command) {
            commands.put(image, command);
            return this;
        }

        /** Logs background failures as they happen, instead of keeping them for {@link Cluster#throwFaults}. */
        public Builder logFaults() {
            faults = Optional.of(new LoggedFaults());
            return this;
        }

        /**
         * Returns when the API is serving; nodes, DNS and pods follow on their own.
         *
         * @throws IllegalArgumentException when the ranges do not go together
         */
        public Cluster start() {
            ClusterOptions options = new ClusterOptions(
                    name,
                    port,
                    token,
                    data,
                    durability,
                    profile,
                    nodes,
                    serviceCidr,
                    podCidr,
                    loadBalancerPool,
                    clusterDomain,
                    kubeProxy,
                    dnsUpstream,
                    tier,
                    kernelProxy,
                    Map.copyOf(handlers),
                    Map.copyOf(commands),
                    faults);
            options.check();
            return new Cluster(options);
        }
    }
}
