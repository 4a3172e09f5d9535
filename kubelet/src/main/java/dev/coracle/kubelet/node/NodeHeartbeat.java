package dev.coracle.kubelet.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apimachinery.time.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Registers one node and keeps it alive: the Lease every 10 s, the status every 5 minutes. Work runs on the executor, one step
 * after the other; a node that somebody deleted is registered again.
 */
public final class NodeHeartbeat implements AutoCloseable {
    static final String NAMESPACE = "kube-node-lease";
    private static final Duration RENEW = Duration.ofSeconds(10);
    private static final int RENEWALS_PER_STATUS = 30;

    private final NodeSpec spec;
    private final ApiClient client;
    private final Clock clock;
    private final Timers timers;
    private final Executor executor;
    private final FaultHandler faults;
    private volatile boolean closed;
    private volatile Timers.Timer next = () -> {};
    private String uid = "";
    private Instant readySince = Instant.EPOCH;
    private int renewals;

    public NodeHeartbeat(
            NodeSpec spec, ApiClient client, Clock clock, Timers timers, Executor executor, FaultHandler faults) {
        this.spec = spec;
        this.client = client;
        this.clock = clock;
        this.timers = timers;
        this.executor = executor;
        this.faults = faults;
    }

    /** Registers the node; it is Ready when this returns. Blocks on the API. */
    public void start() {
        register();
        next = timers.after(Duration.ZERO, this::tick);
    }

    @Override
    public void close() {
        closed = true;
        next.cancel();
    }

    private void tick() {
        if (closed) {
            return;
        }
        next = timers.after(RENEW, this::tick);
        try {
            executor.execute(this::beat);
        } catch (RejectedExecutionException closing) {
            // The node goes with its cluster.
        }
    }

    private synchronized void beat() {
        if (closed) {
            return;
        }
        try {
            if (renewals++ % RENEWALS_PER_STATUS == RENEWALS_PER_STATUS - 1) {
                register();
            }
            renew();
        } catch (StatusException e) {
            if (!closed && !e.is(Reason.ServiceUnavailable) && !e.is(Reason.Conflict)) {
                faults.onFault("heartbeat of node " + spec.name(), e);
            }
        }
    }

    private synchronized void register() {
        ObjectKey key = ObjectKey.cluster(spec.name());
        KubeObject node = client.find(Resources.NODES, key).orElse(null);
        if (node == null) {
            readySince = clock.instant();
            node = client.create(Resources.NODES, "", NodeObject.of(spec));
        } else if (readySince.equals(Instant.EPOCH)) {
            readySince = clock.instant();
            takeRanges(node);
        }
        uid = node.uid();
        ObjectNode patch = Json.object();
        ObjectNode status = NodeObject.status(spec, readySince, clock.instant());
        // Merged by their type, two addresses of one type would become one.
        status.withArrayProperty("addresses").insertObject(0).put("$patch", "replace");
        patch.set("status", status);
        untaint(client.patch(Resources.NODES, key, "status", PatchType.STRATEGIC, patch));
    }

    /** A cluster that was told other ranges when it was started again: its nodes are the same. */
    private void takeRanges(KubeObject node) {
        ObjectNode wanted = (ObjectNode) NodeObject.of(spec).get("spec");
        if (!Json.same(wanted.get("podCIDRs"), node.at("spec.podCIDRs").node())) {
            ObjectNode patch = Json.object();
            patch.putObject("spec").put("podCIDR", spec.podCidr()).set("podCIDRs", wanted.get("podCIDRs"));
            client.patch(Resources.NODES, node.key(), "", PatchType.MERGE, patch);
        }
    }

    /** The API server may taint a new node until it is Ready, which it is now. Taints have no merge key: the list is replaced. */
    private void untaint(KubeObject node) {
        ArrayNode others = Json.array();
        List<Fields> taints = node.fields().list("spec.taints");
        taints.stream()
                .filter(t -> !t.text("key").equals("node.kubernetes.io/not-ready"))
                .forEach(t -> others.add(t.node().deepCopy()));
        if (others.size() < taints.size()) {
            ObjectNode patch = Json.object();
            patch.putObject("metadata").put("resourceVersion", Long.toString(node.resourceVersion()));
            patch.putObject("spec").set("taints", others.isEmpty() ? NullNode.getInstance() : others);
            try {
                client.patch(Resources.NODES, node.key(), "", PatchType.MERGE, patch);
            } catch (StatusException e) {
                if (!e.is(Reason.Conflict)) {
                    throw e;
                }
                // Another writer was faster; the node life-cycle controller takes the taint off, too.
            }
        }
    }

    private void renew() {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("renewTime", Times.micros(clock.instant()));
        try {
            client.patch(Resources.LEASES, ObjectKey.of(NAMESPACE, spec.name()), "", PatchType.MERGE, patch);
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
            createLease();
        }
    }

    private void createLease() {
        try {
            client.create(Resources.LEASES, NAMESPACE, NodeObject.lease(spec, uid, clock.instant()));
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
            // The namespace is made by a controller that may not have come to it; the next beat tries again.
        }
    }
}
