package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The kinds of {@code apps}, and replication controllers. */
final class WorkloadDefaults {
    private static final int REVISIONS = 10;

    private WorkloadDefaults() {}

    static void replicationController(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        ObjectNode template = Unset.object(spec, "template");
        ObjectNode labels = Unset.object(Unset.object(template, "metadata"), "labels");
        if (labels != null && !labels.isEmpty()) {
            if (Unset.isEmpty(spec, "selector")) {
                spec.set("selector", labels.deepCopy());
            }
            labelsFrom(tree, labels);
        }
        Unset.number(spec, "replicas", 1);
        PodDefaults.template(template);
    }

    /** A workload without labels takes its template's. */
    static void labelsFrom(ObjectNode tree, ObjectNode labels) {
        ObjectNode metadata = Unset.orObject(tree, "metadata");
        if (Unset.isEmpty(metadata, "labels")) {
            metadata.set("labels", labels.deepCopy());
        }
    }

    static void deployment(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.number(spec, "replicas", 1);
        ObjectNode strategy = Unset.orObject(spec, "strategy");
        Unset.text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = Unset.orObject(strategy, "rollingUpdate");
            Unset.pointer(rolling, "maxUnavailable", "25%");
            Unset.pointer(rolling, "maxSurge", "25%");
        }
        Unset.number(spec, "revisionHistoryLimit", REVISIONS);
        Unset.number(spec, "progressDeadlineSeconds", 600);
        PodDefaults.template(Unset.object(spec, "template"));
    }

    static void replicaSet(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.number(spec, "replicas", 1);
        PodDefaults.template(Unset.object(spec, "template"));
    }

    static void daemonSet(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        ObjectNode strategy = Unset.orObject(spec, "updateStrategy");
        Unset.text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = Unset.orObject(strategy, "rollingUpdate");
            Unset.number(rolling, "maxUnavailable", 1);
            Unset.number(rolling, "maxSurge", 0);
        }
        Unset.number(spec, "revisionHistoryLimit", REVISIONS);
        PodDefaults.template(Unset.object(spec, "template"));
    }

    static void statefulSet(ObjectNode tree) {
        ObjectNode spec = Unset.orObject(tree, "spec");
        Unset.text(spec, "podManagementPolicy", "OrderedReady");
        updateStrategy(Unset.orObject(spec, "updateStrategy"));
        ObjectNode retention = Unset.orObject(spec, "persistentVolumeClaimRetentionPolicy");
        Unset.text(retention, "whenDeleted", "Retain");
        Unset.text(retention, "whenScaled", "Retain");
        Unset.number(spec, "replicas", 1);
        Unset.number(spec, "revisionHistoryLimit", REVISIONS);
        for (ObjectNode claim : Unset.items(spec, "volumeClaimTemplates")) {
            Unset.text(claim, "apiVersion", "v1");
            Unset.text(claim, "kind", "PersistentVolumeClaim");
            StorageDefaults.persistentVolumeClaim(claim);
        }
        PodDefaults.template(Unset.object(spec, "template"));
    }

    /** Unlike the others': a strategy that only names its type gets no parameters. */
    private static void updateStrategy(ObjectNode strategy) {
        if (strategy.path("type").asText("").isEmpty()) {
            strategy.put("type", "RollingUpdate");
            Unset.orObject(strategy, "rollingUpdate");
        }
        ObjectNode rolling = Unset.object(strategy, "rollingUpdate");
        if (rolling != null && strategy.path("type").asText().equals("RollingUpdate")) {
            Unset.number(rolling, "partition", 0);
        }
    }
}
