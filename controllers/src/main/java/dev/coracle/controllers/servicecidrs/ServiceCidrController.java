package dev.coracle.controllers.servicecidrs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.ControllerContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Says of each ServiceCIDR that it is ready, and keeps one that is deleted while addresses would be left without a range. */
public final class ServiceCidrController implements Controller {
    static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";
    /** Time for allocators to hear of a delete; ours do at once, but clients may count on seeing it. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private Lister cidrs;
    private Lister addresses;

    public ServiceCidrController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(name());
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "service-cidr-controller";
    }

    @Override
    public void register(Watches watches) {
        cidrs = watches.lister(Resources.SERVICE_CIDRS);
        addresses = watches.lister(Resources.IP_ADDRESSES);
        watches.on(Resources.SERVICE_CIDRS, this::withOverlapping);
        watches.on(Resources.IP_ADDRESSES, this::aroundAddress);
    }

    /** A range that comes or goes decides whether another one may go. */
    private Collection<ObjectKey> withOverlapping(Change change) {
        List<ObjectKey> keys = new ArrayList<>(List.of(change.key()));
        List<IpRange> ranges = AllocatedAddresses.ranges(change.latest());
        for (KubeObject other : cidrs.list("")) {
            boolean overlaps = AllocatedAddresses.ranges(other).stream()
                    .anyMatch(range -> ranges.stream().anyMatch(range::overlaps));
            if (other.deleting() && overlaps) {
                keys.add(other.key());
            }
        }
        return keys;
    }

    private Collection<ObjectKey> aroundAddress(Change change) {
        if (!AllocatedAddresses.ours(change.latest())) {
            return List.of();
        }
        return cidrs.list("").stream()
                .filter(cidr -> cidr.deleting()
                        && AllocatedAddresses.holds(cidr, change.latest().name()))
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found = cidrs.get(key);
        if (found.isEmpty()) {
            return Result.DONE;
        }
        return found.get().deleting() ? remove(found.get()) : admit(found.get());
    }

    private Result admit(KubeObject cidr) {
        KubeObject held = cidr;
        if (!cidr.finalizers().contains(FINALIZER)) {
            ObjectNode body = cidr.copy();
            body.withObjectProperty("metadata").withArrayProperty("finalizers").add(FINALIZER);
            held = client.update(Resources.SERVICE_CIDRS, cidr.key(), "", body);
        }
        try {
            condition(held, "True", "", "Kubernetes Service CIDR is ready");
        } catch (StatusException e) {
            events.warning(cidr, "KubernetesServiceCIDRError", "The ServiceCIDR Status can not be set to Ready=True");
            throw e;
        }
        return Result.DONE;
    }

    private Result remove(KubeObject cidr) {
        if (!cidr.finalizers().contains(FINALIZER)) {
            return Result.DONE;
        }
        if (leavesOrphans(cidr)) {
            condition(
                    cidr,
                    "False",
                    "Terminating",
                    "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new"
                            + " ServiceCIDR");
            return Result.DONE; // an address or a range that changes queues it again
        }
        Duration left = Duration.between(
                clock.instant(),
                Times.parse(cidr.text("metadata.deletionTimestamp")).plus(GRACE));
        if (!left.isNegative() && !left.isZero()) {
            return Result.after(left);
        }
        ObjectNode body = cidr.copy();
        ArrayNode kept = body.withObjectProperty("metadata").putArray("finalizers");
        cidr.finalizers().stream().filter(f -> !f.equals(FINALIZER)).forEach(kept::add);
        client.update(Resources.SERVICE_CIDRS, cidr.key(), "", body);
        return Result.DONE;
    }

    /** Whether an address is in no other ServiceCIDR. */
    private boolean leavesOrphans(KubeObject cidr) {
        List<KubeObject> others = cidrs.list("").stream()
                .filter(other -> !other.key().equals(cidr.key()))
                .toList();
        boolean contained = AllocatedAddresses.ranges(cidr).stream()
                .allMatch(range -> others.stream()
                        .flatMap(other -> AllocatedAddresses.ranges(other).stream())
                        .anyMatch(other -> other.contains(range)));
        return !contained
                && addresses.list("").stream()
                        .filter(address ->
                                AllocatedAddresses.ours(address) && AllocatedAddresses.holds(cidr, address.name()))
                        .anyMatch(address ->
                                others.stream().noneMatch(other -> AllocatedAddresses.holds(other, address.name())));
    }

    private void condition(KubeObject cidr, String status, String reason, String message) {
        for (Fields present : cidr.fields().list("status.conditions")) {
            boolean same = present.text("type").equals("Ready")
                    && present.text("status").equals(status)
                    && present.text("reason").equals(reason)
                    && present.text("message").equals(message);
            if (same) {
                return;
            }
        }
        ObjectNode body = cidr.copy();
        ArrayNode conditions = body.withObjectProperty("status").putArray("conditions");
        for (Fields present : cidr.fields().list("status.conditions")) {
            if (!present.text("type").equals("Ready")) {
                conditions.add(present.node().deepCopy());
            }
        }
        conditions
                .addObject()
                .put("type", "Ready")
                .put("status", status)
                .put("lastTransitionTime", Times.seconds(clock.instant()))
                .put("reason", reason)
                .put("message", message);
        client.update(Resources.SERVICE_CIDRS, cidr.key(), "status", body);
    }
}
