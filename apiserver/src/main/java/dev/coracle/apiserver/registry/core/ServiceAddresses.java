package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Cluster IPs from one IPv4 range. An address is taken when there is an IPAddress object of its name, so allocation needs no
 * state of its own. Used on the store thread only.
 */
public final class ServiceAddresses {
    private static final long STATIC_MOST = 256;
    private static final String RESOURCE = "ipaddresses.networking.k8s.io";

    private final String cidr;
    private final long first;
    private final long size;
    private final RandomGenerator random;

    public ServiceAddresses(String cidr, RandomGenerator random) {
        int slash = cidr.indexOf('/');
        int prefix = Integer.parseInt(cidr.substring(slash + 1));
        this.cidr = cidr;
        this.size = 1L << (32 - prefix);
        this.first = parse(cidr.substring(0, slash)) & -size;
        this.random = random;
    }

    public String cidr() {
        return cidr;
    }

    /** The n-th address of the range: 1 is {@code kubernetes}, 10 is DNS. */
    public String at(long index) {
        return text(first + index);
    }

    /** Whether the range holds the address, without its first and last. */
    boolean contains(String ip) {
        long offset = parse(ip) - first;
        return offset > 0 && offset < size - 1;
    }

    static boolean isIpv4(String text) {
        return parse(text) >= 0;
    }

    boolean taken(Transaction tx, String ip) {
        return tx.get(key(ip)).isPresent();
    }

    /** A free address: from the upper band first, since people choose low ones by hand. */
    Optional<String> free(Transaction tx) {
        long usable = size - 2;
        long staticBand = size <= 16 ? 0 : Math.min(Math.max(16, size / 16), STATIC_MOST);
        Optional<String> high = free(tx, 1 + staticBand, usable - staticBand);
        return high.isPresent() ? high : free(tx, 1, staticBand);
    }

    private Optional<String> free(Transaction tx, long from, long count) {
        if (count <= 0) {
            return Optional.empty();
        }
        long start = random.nextLong(count);
        for (long i = 0; i < count; i++) {
            String ip = at(from + (start + i) % count);
            if (!taken(tx, ip)) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }

    /** One that is free in an image, for those who only want to know. Any thread. */
    Optional<String> free(Image image) {
        for (long i = 1; i < size - 1; i++) {
            String ip = at((i + STATIC_MOST) % (size - 1));
            if (contains(ip) && image.get(key(ip)).isEmpty()) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }

    /** Records that the address belongs to the service. */
    public void take(Transaction tx, String ip, ObjectKey service, String creationTimestamp) {
        ObjectNode object = Json.object();
        object.put("apiVersion", "networking.k8s.io/v1");
        object.put("kind", "IPAddress");
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", ip);
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", creationTimestamp);
        ObjectNode labels = metadata.putObject("labels");
        labels.put("ipaddress.kubernetes.io/ip-family", "IPv4");
        labels.put("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io");
        ObjectNode parent = object.putObject("spec").putObject("parentRef");
        parent.put("resource", "services");
        parent.put("namespace", service.namespace());
        parent.put("name", service.name());
        tx.put(key(ip), object);
    }

    void release(Transaction tx, String ip) {
        Optional<KubeObject> object = tx.get(key(ip));
        if (object.isPresent()) {
            tx.delete(key(ip));
        }
    }

    static StorageKey key(String ip) {
        return new StorageKey(RESOURCE, ObjectKey.cluster(ip));
    }

    /** -1 when this is no IPv4 address. */
    private static long parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long value = 0;
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return -1;
            }
            value = value << 8 | Integer.parseInt(part);
        }
        return value;
    }

    private static String text(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }
}
