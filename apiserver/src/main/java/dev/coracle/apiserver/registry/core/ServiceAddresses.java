package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Cluster IPs. The cluster's own ranges say which families there are; addresses come from every ServiceCIDR that is ready. An
 * address is taken when there is an IPAddress object of its name, so allocation has no state of its own that could be wrong
 * after a restart. Thread-safe.
 */
final class ServiceAddresses {
    private static final String RESOURCE = "ipaddresses.networking.k8s.io";
    private static final String RANGES = "servicecidrs.networking.k8s.io";
    private static final StorageKey DEFAULT_RANGE = new StorageKey(RANGES, ObjectKey.cluster("kubernetes"));

    /** The ready ranges, and the stored ServiceCIDRs they were read from. */
    private record Ranges(Object from, List<IpRange> ready) {}

    private final List<IpRange> own;
    private final RandomGenerator random;
    private volatile Ranges ranges = new Ranges(new Object(), List.of());

    /** @param own the cluster's ranges: one, or one of each family */
    ServiceAddresses(List<String> own, RandomGenerator random) {
        this.own = own.stream().map(IpRange::of).toList();
        this.random = random;
        if (own.isEmpty()
                || own.size() > 2
                || own.size() == 2
                        && this.own.get(0).family().equals(this.own.get(1).family())) {
            throw new IllegalArgumentException("a service range, or one of IPv4 and one of IPv6, is needed: " + own);
        }
    }

    String defaultFamily() {
        return own.get(0).family();
    }

    boolean dualStack() {
        return own.size() == 2;
    }

    boolean serves(String family) {
        return own.stream().anyMatch(range -> range.family().equals(family));
    }

    /** What a dry run shows instead of an address. */
    String base(String family) {
        return own.stream()
                .filter(range -> range.family().equals(family))
                .findFirst()
                .map(range -> range.first().toString())
                .orElseThrow();
    }

    /** Whether a range that is ready has this address to give out. */
    boolean offers(Image image, String ip) {
        Optional<IpAddress> address = IpAddress.parseSloppy(ip);
        return address.isPresent() && ready(image).stream().anyMatch(range -> range.hasHost(address.get()));
    }

    /** An address that nobody has; empty when all ranges of the family are full. */
    Optional<String> free(Image image, String family, Predicate<String> taken) {
        return ready(image).stream()
                .filter(range -> range.family().equals(family))
                .flatMap(range -> new AddressPool(range).free(taken, random).stream())
                .findFirst();
    }

    private List<IpRange> ready(Image image) {
        Object contents = image.contents(RANGES);
        Ranges known = ranges;
        if (known.from != contents) {
            known = new Ranges(contents, read(image));
            ranges = known;
        }
        return known.ready;
    }

    private List<IpRange> read(Image image) {
        List<IpRange> ready = new ArrayList<>();
        if (image.get(DEFAULT_RANGE).isEmpty()) {
            ready.addAll(own); // while the server starts
        }
        for (KubeObject cidr : image.list(RANGES, "", "", 0)) {
            if (!cidr.deleting() && isReady(cidr)) {
                cidr.fields()
                        .texts("spec.cidrs")
                        .forEach(text -> IpRange.parse(text)
                                .filter(range -> !ready.contains(range))
                                .ifPresent(ready::add));
            }
        }
        return ready;
    }

    /** One that no controller has looked at yet counts as ready, as upstream. */
    private static boolean isReady(KubeObject cidr) {
        for (Fields condition : cidr.fields().list("status.conditions")) {
            if (condition.text("type").equals("Ready")) {
                return condition.text("status").equals("True");
            }
        }
        return true;
    }

    /** Records that the address belongs to the service. */
    void take(Transaction tx, String ip, ObjectKey service, String creationTimestamp) {
        ObjectNode object = Json.object();
        object.put("apiVersion", "networking.k8s.io/v1");
        object.put("kind", "IPAddress");
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", canonical(ip));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", creationTimestamp);
        ObjectNode labels = metadata.putObject("labels");
        labels.put("ipaddress.kubernetes.io/ip-family", IpAddressRules.family(ip));
        labels.put("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io");
        ObjectNode parent = object.putObject("spec").putObject("parentRef");
        parent.put("resource", "services");
        parent.put("namespace", service.namespace());
        parent.put("name", service.name());
        tx.put(key(ip), object);
    }

    void release(Transaction tx, String ip) {
        if (tx.get(key(ip)).isPresent()) {
            tx.delete(key(ip));
        }
    }

    static StorageKey key(String ip) {
        return new StorageKey(RESOURCE, ObjectKey.cluster(canonical(ip)));
    }

    private static String canonical(String ip) {
        return IpAddress.parseSloppy(ip).map(IpAddress::toString).orElse(ip);
    }
}
