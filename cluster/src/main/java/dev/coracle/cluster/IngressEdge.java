package dev.coracle.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apiserver.pki.Credential;
import dev.coracle.apiserver.pki.SelfMade;
import dev.coracle.cluster.tier.PrivilegedPorts;
import dev.coracle.proxy.ServiceDialer;
import dev.coracle.proxy.ServiceTable;
import dev.coracle.proxy.ingress.BackendRef;
import dev.coracle.proxy.ingress.IngressServer;
import dev.coracle.proxy.ingress.IngressTable;
import dev.coracle.proxy.ingress.IngressTracker;
import dev.coracle.proxy.ingress.TlsIdentity;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Where Ingresses are served: on the first node's addresses in the cluster's own terms, on 127.0.0.1 of this machine. Opens its
 * listeners with the first Ingress, or when a test asks; they stay until {@link #close}. Thread-safe; opening blocks and runs on
 * a worker.
 */
final class IngressEdge implements AutoCloseable {
    static final int HTTP = 80;
    static final int HTTPS = 443;
    private static final int SHIFT = 10_000;
    private static final String FAKE_NAME = "Kubernetes Ingress Controller Fake Certificate";

    private final List<String> addresses;
    private final Optional<SocketSource> namespace;
    private final boolean wellKnownPorts;
    private final Informers informers;
    private final ServiceDialer services;
    private final Executor workers;
    private final FaultHandler faults;
    private final IngressTracker tracker;
    private final IngressServer server;
    private final CompletableFuture<TlsIdentity> fake = new CompletableFuture<>();
    private final Map<String, InetSocketAddress> ofHosts = new HashMap<>();
    private final Map<Integer, InetSocketAddress> ofMachine = new HashMap<>();
    private boolean listening;
    private boolean closed;
    /** What is dialled for the cluster's address of ports 80 and 443. */
    private volatile Map<Integer, InetSocketAddress> ofCluster = Map.of();

    /**
     * @param addresses of the cluster's that Ingresses are served at, the one to show first
     * @param namespace in which those addresses are real, if there is one
     * @param atOnce open with the first Ingress, rather than when asked
     * @param wellKnownPorts try 80 and 443, which are one cluster's only
     */
    IngressEdge(
            List<String> addresses,
            Optional<SocketSource> namespace,
            boolean atOnce,
            boolean wellKnownPorts,
            Informers informers,
            ServiceDialer services,
            EventLoopGroup loops,
            Clock clock,
            Executor workers,
            FaultHandler faults) {
        this.addresses = addresses;
        this.namespace = namespace;
        this.wellKnownPorts = wellKnownPorts;
        this.informers = informers;
        this.services = services;
        this.workers = workers;
        this.faults = faults;
        this.tracker = new IngressTracker(
                informers.of(Resources.INGRESSES),
                informers.of(Resources.INGRESS_CLASSES),
                informers.of(Resources.SECRETS));
        this.server = new IngressServer(loops, tracker, services, () -> fake(clock));
        if (atOnce) {
            tracker.onPublish(this::openWithTheFirst);
        }
    }

    private TlsIdentity fake(Clock clock) {
        if (!fake.isDone()) {
            Credential made = SelfMade.server(FAKE_NAME, List.of("ingress.local"), clock);
            fake.complete(TlsIdentity.of(made.key(), List.of(made.certificate())));
        }
        return fake.join();
    }

    private void openWithTheFirst(IngressTable table) {
        if (!table.ingresses().isEmpty() && ofCluster.isEmpty()) {
            workers.execute(() -> {
                try {
                    listen();
                } catch (IOException e) {
                    faults.onFault("listen for Ingresses", e);
                }
            });
        }
    }

    private synchronized void listen() throws IOException {
        if (listening || closed) {
            return;
        }
        listening = true;
        PrivilegedPorts privileged = wellKnownPorts ? PrivilegedPorts.probe() : null;
        Map<Integer, InetSocketAddress> dialled = new HashMap<>();
        for (int port : List.of(HTTP, HTTPS)) {
            ofMachine.put(port, listenHere(port, privileged));
            dialled.put(port, ofMachine.get(port));
        }
        if (namespace.isPresent()) {
            dialled.clear();
            for (String address : addresses) {
                InetAddress own = IpAddress.of(address).toInetAddress();
                dialled.putIfAbsent(HTTP, server.http(namespace.get(), new InetSocketAddress(own, HTTP)));
                dialled.putIfAbsent(HTTPS, server.https(namespace.get(), new InetSocketAddress(own, HTTPS)));
            }
        }
        ofCluster = Map.copyOf(dialled);
    }

    /** The port itself, where that is allowed and free; else one 10,000 higher; else any. */
    private InetSocketAddress listenHere(int port, PrivilegedPorts privileged) throws IOException {
        Set<Integer> candidates = new LinkedHashSet<>();
        if (privileged != null) {
            candidates.add(privileged.bindable(port));
            candidates.add(port + SHIFT);
        }
        candidates.add(0);
        IOException last = null;
        for (int candidate : candidates) {
            InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate);
            try {
                return port == HTTP
                        ? server.http(SocketSource.MACHINE, here)
                        : server.https(SocketSource.MACHINE, here);
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw last;
    }

    /** For the Service network: where a connection to the cluster's address of Ingresses goes. Never blocks. */
    Optional<InetSocketAddress> resolve(String ip, int port, Protocol protocol) {
        return protocol == Protocol.TCP && addresses.contains(ip)
                ? Optional.ofNullable(ofCluster.get(port))
                : Optional.empty();
    }

    /** @param port 80, or 443 for TLS */
    InetSocketAddress address(int port) {
        try {
            listen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            return Optional.ofNullable(ofMachine.get(port))
                    .orElseThrow(() -> new IllegalArgumentException("Ingresses are served at ports 80 and 443"));
        }
    }

    /** An address whose every request counts as one for {@code host}. */
    synchronized InetSocketAddress addressOf(String host) {
        return ofHosts.computeIfAbsent(host, h -> {
            try {
                return server.httpFor(h, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Whether a request to {@code host} has backends, all of which can answer, and the certificate it is to have. */
    boolean serves(String host, ServiceTable table) {
        IngressTable rules = tracker.get();
        List<BackendRef> backends = rules.backends(host);
        return !backends.isEmpty()
                && !rules.lacksCertificate(host)
                && backends.stream()
                        .allMatch(b ->
                                b.in(table).filter(p -> p.hasUsableEndpoint()).isPresent());
    }

    Runnable onPublish(Runnable changed) {
        return tracker.onPublish(table -> changed.run());
    }

    /** For {@code coracle get ingresses}: every Ingress that is served, and its URLs on this machine. */
    synchronized ArrayNode table() {
        ArrayNode rows = Json.array();
        for (ObjectKey key : tracker.get().ingresses()) {
            informers.of(Resources.INGRESSES).get(key).ifPresent(ingress -> {
                ObjectNode row = rows.addObject();
                row.put("namespace", key.namespace());
                row.put("name", key.name());
                row.put("address", addresses.get(0));
                row.put("reachable", String.join(", ", urls(ingress.at("spec"))));
            });
        }
        return rows;
    }

    private List<String> urls(Fields spec) {
        Set<String> secured = new LinkedHashSet<>();
        spec.list("tls").forEach(tls -> secured.addAll(tls.texts("hosts")));
        List<String> urls = new ArrayList<>();
        Set<String> hosts = new LinkedHashSet<>();
        spec.list("rules").forEach(rule -> hosts.add(rule.text("host")));
        if (hosts.isEmpty()) {
            hosts.add("");
        }
        for (String host : hosts) {
            String named = host.isEmpty() ? "localhost" : host;
            urls.add(secured.contains(host) ? url("https", HTTPS, named) : url("http", HTTP, named));
        }
        return urls;
    }

    /** Names below localhost lead here from everywhere; others must be told, so they are shown with the address. */
    private String url(String scheme, int wellKnown, String host) {
        InetSocketAddress here = ofMachine.get(wellKnown);
        if (here == null) {
            return "not listening yet";
        }
        String port = here.getPort() == wellKnown ? "" : ":" + here.getPort();
        boolean local = host.equals("localhost") || host.endsWith(".localhost");
        String url = scheme + "://" + host + port + "/";
        return local ? url : url + " at 127.0.0.1";
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        server.close();
    }
}
