package dev.coracle.apimachinery.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Writes {@code v1.Event}s as client-go's recorder does: the same finding about the same object is counted on one Event. Returns
 * at once; the writing happens on the executor. Remembers the latest 4,096 findings. Thread-safe.
 */
public final class EventRecorder {
    private static final int REMEMBERED = 4096;

    /** What was found, about which object; equal findings are counted together. */
    private record Finding(
            String namespace,
            String uid,
            String kind,
            String name,
            String fieldPath,
            String type,
            String reason,
            String message) {}

    private record Written(String eventName, Instant first, int count) {}

    private final ApiClient client;
    private final String component;
    private final String host;
    private final Clock clock;
    private final Executor executor;
    private final FaultHandler faults;
    private final Map<Finding, Written> written = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Finding, Written> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param component {@code source.component}, for example {@code deployment-controller}
     * @param host {@code source.host}: a kubelet's node, "" for controllers
     */
    public EventRecorder(
            ApiClient client, String component, String host, Clock clock, Executor executor, FaultHandler faults) {
        this.client = client;
        this.component = component;
        this.host = host;
        this.clock = clock;
        this.executor = executor;
        this.faults = faults;
    }

    public void normal(KubeObject regarding, String reason, String message) {
        record(regarding, "", "Normal", reason, message);
    }

    public void warning(KubeObject regarding, String reason, String message) {
        record(regarding, "", "Warning", reason, message);
    }

    /** @param fieldPath {@code involvedObject.fieldPath}, for example {@code spec.containers{web}}, or "" */
    public void record(KubeObject regarding, String fieldPath, String type, String reason, String message) {
        Instant now = clock.instant();
        try {
            executor.execute(() -> write(regarding, fieldPath, type, reason, message, now));
        } catch (RejectedExecutionException closed) {
            // A cluster that is closing has no reader for its last Events.
        }
    }

    private void write(
            KubeObject regarding, String fieldPath, String type, String reason, String message, Instant now) {
        String namespace = regarding.namespace().isEmpty() ? "default" : regarding.namespace();
        Finding finding = new Finding(
                namespace, regarding.uid(), regarding.kind(), regarding.name(), fieldPath, type, reason, message);
        Written before;
        Written after;
        synchronized (written) {
            before = written.get(finding);
            after = before == null
                    ? new Written(eventName(regarding, now), now, 1)
                    : new Written(before.eventName, before.first, before.count + 1);
            written.put(finding, after);
        }
        try {
            if (before == null || !count(namespace, after, now)) {
                client.create(Resources.EVENTS, namespace, event(regarding, finding, after, now));
            }
        } catch (StatusException e) {
            boolean namespaceGone = e.is(Reason.NotFound) || e.is(Reason.Forbidden);
            if (!namespaceGone && !e.is(Reason.AlreadyExists)) {
                faults.onFault("record event " + reason + " on " + regarding, e);
            }
        }
    }

    private static String eventName(KubeObject regarding, Instant now) {
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() + System.nanoTime() % 1000;
        return regarding.name() + "." + Long.toHexString(nanos);
    }

    /** False when the Event has gone meanwhile. */
    private boolean count(String namespace, Written event, Instant now) {
        ObjectNode patch = Json.object();
        patch.put("count", event.count);
        patch.put("lastTimestamp", Times.seconds(now));
        try {
            client.patch(Resources.EVENTS, ObjectKey.of(namespace, event.eventName), "", PatchType.STRATEGIC, patch);
            return true;
        } catch (StatusException e) {
            if (e.is(Reason.NotFound)) {
                return false;
            }
            throw e;
        }
    }

    private ObjectNode event(KubeObject regarding, Finding finding, Written event, Instant now) {
        ObjectNode body = Json.object();
        body.put("apiVersion", "v1");
        body.put("kind", "Event");
        body.putObject("metadata").put("name", event.eventName).put("namespace", finding.namespace);
        ObjectNode involved = body.putObject("involvedObject");
        involved.put("kind", regarding.kind());
        if (!regarding.namespace().isEmpty()) {
            involved.put("namespace", regarding.namespace());
        }
        involved.put("name", regarding.name());
        involved.put("uid", regarding.uid());
        involved.put("apiVersion", regarding.apiVersion());
        if (regarding.resourceVersion() > 0) {
            involved.put("resourceVersion", Long.toString(regarding.resourceVersion()));
        }
        if (!finding.fieldPath.isEmpty()) {
            involved.put("fieldPath", finding.fieldPath);
        }
        body.put("reason", finding.reason);
        body.put("message", finding.message);
        ObjectNode source = body.putObject("source");
        source.put("component", component);
        if (!host.isEmpty()) {
            source.put("host", host);
        }
        body.put("firstTimestamp", Times.seconds(event.first));
        body.put("lastTimestamp", Times.seconds(now));
        body.put("count", event.count);
        body.put("type", finding.type);
        body.putNull("eventTime");
        body.put("reportingComponent", component);
        body.put("reportingInstance", host);
        return body;
    }
}
