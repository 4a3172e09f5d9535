package dev.coracle.controllers.servicecidrs;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.ControllerContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Makes cluster IPs and IPAddress objects agree: each address of a Service has its object, and no object of the allocator is
 * without its Service. Keys with a namespace are Services, those without are IPAddresses. What the cache lacks is looked up
 * before it is called missing, since an address and its Service are stored together but seen one after the other.
 */
public final class IpAddressRepairController implements Controller {
    private static final Duration LEAK_GRACE = Duration.ofSeconds(60);
    private static final Duration REFERENCE_GRACE = Duration.ofSeconds(5);

    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private Lister services;
    private Lister addresses;
    private Lister cidrs;

    public IpAddressRepairController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(name());
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "ipallocator-repair-controller";
    }

    @Override
    public void register(Watches watches) {
        services = watches.lister(Resources.SERVICES);
        addresses = watches.lister(Resources.IP_ADDRESSES);
        cidrs = watches.lister(Resources.SERVICE_CIDRS);
        watches.on(Resources.SERVICES, IpAddressRepairController::serviceChanged);
        watches.on(Resources.IP_ADDRESSES, IpAddressRepairController::addressChanged);
    }

    private static Collection<ObjectKey> serviceChanged(Change change) {
        List<String> before =
                change.before().map(IpAddressRepairController::ips).orElse(List.of());
        List<String> after = change.after().map(IpAddressRepairController::ips).orElse(List.of());
        return after.equals(before) || after.isEmpty() ? List.of() : List.of(change.key());
    }

    private static Collection<ObjectKey> addressChanged(Change change) {
        KubeObject address = change.latest();
        if (change.after().isPresent()) {
            return List.of(address.key());
        }
        String namespace = address.text("spec.parentRef.namespace");
        boolean service = AllocatedAddresses.ofAService(address) && !namespace.isEmpty();
        return service ? List.of(ObjectKey.of(namespace, address.text("spec.parentRef.name"))) : List.of();
    }

    private static List<String> ips(KubeObject service) {
        boolean has = !service.text("spec.type").equals("ExternalName")
                && !service.text("spec.clusterIP").equals("None");
        return has ? service.fields().texts("spec.clusterIPs") : List.of();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        return key.namespaced() ? checkService(key) : checkAddress(key);
    }

    private Result checkService(ObjectKey key) {
        Optional<KubeObject> service = services.get(key);
        if (service.isPresent() && !ips(service.get()).isEmpty()) {
            for (String ip : ips(service.get())) {
                check(service.get(), ip);
            }
        }
        return Result.DONE;
    }

    private void check(KubeObject service, String text) {
        Optional<IpAddress> parsed = IpAddress.parseSloppy(text);
        if (parsed.isEmpty()) {
            events.warning(
                    service, "ClusterIPNotValid", "Cluster IP " + text + " is not a valid IP; please recreate Service");
            return;
        }
        String ip = parsed.get().toString();
        String shown = "[" + parsed.get().family() + "]: " + ip;
        if (cidrs.list("").stream().noneMatch(cidr -> AllocatedAddresses.holds(cidr, ip))) {
            events.warning(
                    service,
                    "ClusterIPOutOfRange",
                    "Cluster IP " + shown + " is not within any configured Service CIDR; please recreate service");
            return;
        }
        ObjectKey key = ObjectKey.cluster(ip);
        Optional<KubeObject> address = addresses.get(key).or(() -> client.find(Resources.IP_ADDRESSES, key));
        if (address.isEmpty()) {
            if (client.find(Resources.SERVICES, service.key())
                    .filter(now -> ips(now).contains(text))
                    .isPresent()) {
                events.warning(
                        service, "ClusterIPNotAllocated", "Cluster IP " + shown + " is not allocated; repairing");
                client.create(Resources.IP_ADDRESSES, "", AllocatedAddresses.of(ip, service));
            }
            return;
        }
        compare(service, address.get(), shown);
    }

    private void compare(KubeObject service, KubeObject address, String shown) {
        String wrong = "the ClusterIP " + shown + " for Service " + service.key() + " has a wrong reference; repairing";
        if (!AllocatedAddresses.ofAService(address)) {
            events.warning(service, "ClusterIPNotAllocated", wrong);
            remake(service, address);
            return;
        }
        ObjectKey parent = parent(address);
        if (!parent.equals(service.key())) {
            Optional<KubeObject> other = services.get(parent);
            if (other.isEmpty()) {
                events.warning(service, "ClusterIPNotAllocated", wrong);
                remake(service, address);
                return;
            }
            if (ips(other.get()).contains(address.name())) {
                events.warning(
                        service,
                        "ClusterIPAlreadyAllocated",
                        "Cluster IP " + shown.replace("]: ", "]:")
                                + " was assigned to multiple services; please recreate service");
            }
            return;
        }
        if (!AllocatedAddresses.labelled(address)) {
            remake(service, address);
        }
    }

    private void remake(KubeObject service, KubeObject address) {
        delete(address);
        client.create(Resources.IP_ADDRESSES, "", AllocatedAddresses.of(address.name(), service));
    }

    private void delete(KubeObject address) {
        client.deleteIfPresent(Resources.IP_ADDRESSES, address.key(), DeleteOptions.DEFAULT.withUid(address.uid()));
    }

    private static ObjectKey parent(KubeObject address) {
        return ObjectKey.of(address.text("spec.parentRef.namespace"), address.text("spec.parentRef.name"));
    }

    private Result checkAddress(ObjectKey key) {
        Optional<KubeObject> found = addresses.get(key);
        if (found.isEmpty() || !AllocatedAddresses.ours(found.get())) {
            return Result.DONE;
        }
        KubeObject address = found.get();
        if (!AllocatedAddresses.ofAService(address)) {
            events.warning(
                    address,
                    "IPAddressNotAllocated",
                    "IPAddress " + address.name() + " appears to have been modified, not referencing a Service "
                            + address.at("spec.parentRef").node() + ": cleaning up");
            delete(address);
            return Result.DONE;
        }
        ObjectKey parent = parent(address);
        Optional<KubeObject> service = services.get(parent)
                .filter(seen -> ips(seen).contains(address.name()))
                .or(() -> client.find(Resources.SERVICES, parent));
        if (service.isEmpty()) {
            return leaked(address, parent);
        }
        return ips(service.get()).contains(address.name()) ? Result.DONE : misplaced(address, service.get());
    }

    private Result leaked(KubeObject address, ObjectKey parent) {
        Duration left = left(address, LEAK_GRACE);
        if (!left.isNegative()) {
            return Result.after(left.plusMillis(1));
        }
        events.warning(
                address,
                "IPAddressNotAllocated",
                "IPAddress: " + address.name() + " for Service " + parent + " appears to have leaked: cleaning up");
        delete(address);
        return Result.DONE;
    }

    private Result misplaced(KubeObject address, KubeObject service) {
        boolean elsewhere = service.text("spec.type").equals("ExternalName");
        Duration left = left(address, elsewhere ? LEAK_GRACE : REFERENCE_GRACE);
        Instant serviceMade = Times.parse(service.text("metadata.creationTimestamp"));
        boolean younger = made(address).isAfter(serviceMade);
        if ((elsewhere || younger) && !left.isNegative()) {
            return Result.after(left.plusMillis(1));
        }
        events.warning(
                address,
                "IPAddressWrongReference",
                "IPAddress: " + address.name() + " for Service " + service.key()
                        + " has a wrong reference; cleaning up");
        delete(address);
        return Result.DONE;
    }

    private static Instant made(KubeObject address) {
        return Times.parse(address.text("metadata.creationTimestamp"));
    }

    private Duration left(KubeObject address, Duration grace) {
        return Duration.between(clock.instant(), made(address).plus(grace));
    }
}
