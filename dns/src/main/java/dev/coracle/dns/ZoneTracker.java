package dev.coracle.dns;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Turns Services, EndpointSlices and Namespaces into {@link Zone}s. Runs on the informers' deliveries, under its own lock; a
 * change costs the rebuilding of one Service and shallow copies. Nothing is published before all three are synced; pods do not
 * matter for that, as few configurations ask for them.
 */
public final class ZoneTracker implements Supplier<Zone> {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private final ZoneSettings settings;
    private final Clock clock;
    private final CompletableFuture<Void> ready;
    private final Map<ObjectKey, KubeObject> services = new HashMap<>();
    private final Map<ObjectKey, Map<ObjectKey, List<ServiceEntry.Endpoint>>> endpoints = new HashMap<>();
    private final Map<String, Map<String, ServiceEntry>> entries = new HashMap<>();
    private final PodAddresses podAddresses = new PodAddresses();
    private Set<String> namespaces = new HashSet<>();
    private boolean publishing;
    private volatile Zone zone;

    /** Before the informers are started. */
    public ZoneTracker(
            ZoneSettings settings,
            Informer services,
            Informer endpointSlices,
            Informer namespaces,
            Informer pods,
            Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.zone = Zone.notSynced(settings, podAddresses);
        pods.onChange(podAddresses::onChange);
        services.onChange(this::onService);
        endpointSlices.onChange(this::onSlice);
        namespaces.onChange(this::onNamespace);
        ready = CompletableFuture.allOf(services.synced(), endpointSlices.synced(), namespaces.synced())
                .thenRun(this::start);
    }

    /** The present zone: lock-free. */
    @Override
    public Zone get() {
        return zone;
    }

    /** Completes when the first zone that can answer is published. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    private synchronized void start() {
        publishing = true;
        publish();
    }

    private synchronized void onService(Optional<KubeObject> before, Optional<KubeObject> after) {
        ObjectKey key = after.or(() -> before).orElseThrow().key();
        after.ifPresentOrElse(s -> services.put(key, s), () -> services.remove(key));
        rebuild(key);
        publish();
    }

    private synchronized void onSlice(Optional<KubeObject> before, Optional<KubeObject> after) {
        Optional<ObjectKey> old = before.flatMap(ZoneTracker::serviceOf);
        Optional<ObjectKey> now = after.flatMap(ZoneTracker::serviceOf);
        old.ifPresent(service -> forget(service, before.orElseThrow().key()));
        now.ifPresent(service -> endpoints
                .computeIfAbsent(service, s -> new TreeMap<>())
                .put(after.orElseThrow().key(), EndpointFacts.ready(after.orElseThrow())));
        old.filter(o -> !now.equals(old)).ifPresent(this::rebuild);
        now.ifPresent(this::rebuild);
        publish();
    }

    private synchronized void onNamespace(Optional<KubeObject> before, Optional<KubeObject> after) {
        String name = after.or(() -> before).orElseThrow().name();
        if (namespaces.contains(name) == after.isPresent()) {
            return;
        }
        namespaces = new HashSet<>(namespaces);
        after.ifPresentOrElse(n -> namespaces.add(name), () -> namespaces.remove(name));
        publish();
    }

    private void forget(ObjectKey service, ObjectKey slice) {
        endpoints.computeIfPresent(service, (s, slices) -> {
            slices.remove(slice);
            return slices.isEmpty() ? null : slices;
        });
    }

    private void rebuild(ObjectKey key) {
        KubeObject service = services.get(key);
        Map<String, ServiceEntry> changed = new HashMap<>(entries.getOrDefault(key.namespace(), Map.of()));
        if (service == null) {
            changed.remove(key.name());
        } else {
            changed.put(key.name(), entry(service));
        }
        entries.put(key.namespace(), changed); // the former map belongs to a published zone
    }

    private void publish() {
        if (publishing) {
            zone = Zone.of(
                    settings,
                    namespaces,
                    new HashMap<>(entries),
                    podAddresses,
                    clock.instant().getEpochSecond());
        }
    }

    private ServiceEntry entry(KubeObject service) {
        Fields spec = service.at("spec");
        ServiceEntry.Kind kind = kind(spec);
        List<ZoneAddress> ips = kind == ServiceEntry.Kind.CLUSTER_IP
                ? clusterIps(spec).stream()
                        .flatMap(ip -> ZoneAddress.parse(ip).stream())
                        .toList()
                : List.of();
        List<ServiceEntry.Endpoint> all = new ArrayList<>();
        if (kind != ServiceEntry.Kind.EXTERNAL_NAME) {
            endpoints.getOrDefault(service.key(), Map.of()).values().forEach(all::addAll);
        }
        return new ServiceEntry(
                service.namespace(),
                service.name(),
                kind,
                ips,
                EndpointFacts.ports(spec.list("ports")),
                kind == ServiceEntry.Kind.EXTERNAL_NAME ? externalName(spec.text("externalName")) : "",
                List.copyOf(all));
    }

    private static ServiceEntry.Kind kind(Fields spec) {
        if (spec.text("type").equals("ExternalName")) {
            return ServiceEntry.Kind.EXTERNAL_NAME;
        }
        return spec.text("clusterIP").equals("None") ? ServiceEntry.Kind.HEADLESS : ServiceEntry.Kind.CLUSTER_IP;
    }

    private static List<String> clusterIps(Fields spec) {
        List<String> ips = spec.texts("clusterIPs");
        return ips.isEmpty() ? List.of(spec.text("clusterIP")) : ips;
    }

    private static Optional<ObjectKey> serviceOf(KubeObject slice) {
        String name = slice.labels().getOrDefault(SERVICE_NAME, "");
        return name.isEmpty() ? Optional.empty() : Optional.of(ObjectKey.of(slice.namespace(), name));
    }

    /** "" for what no CNAME can point to: an IP literal, or a label longer than DNS can carry. */
    private static String externalName(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        boolean fits = name.length() <= LONGEST_NAME;
        for (String label : name.split("\\.", -1)) {
            fits &= !label.isEmpty() && label.length() <= LONGEST_LABEL;
        }
        return fits && ZoneAddress.parse(name).isEmpty() ? name.toLowerCase(Locale.ROOT) + "." : "";
    }
}
