package dev.coracle.controllers.pods;

import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The indexes that several controllers keep on the shared pod informer. Stateless. */
public final class PodIndexes {
    private static final String CONTROLLER = "pods.controller";
    private static final String LABEL = "pods.label";

    private PodIndexes() {}

    public static void register(Watches watches) {
        watches.index(Resources.PODS, CONTROLLER, PodIndexes::controllers);
        watches.index(Resources.PODS, LABEL, PodIndexes::labels);
    }

    /** The pods whose controlling owner has this uid. */
    public static List<KubeObject> controlledBy(Lister pods, String uid) {
        return pods.indexed(CONTROLLER, uid);
    }

    /** The pods of the namespace that nobody controls. */
    public static List<KubeObject> orphans(Lister pods, String namespace) {
        return pods.indexed(CONTROLLER, "orphan/" + namespace);
    }

    /** The pods of the namespace that carry all of the labels; {@code labels} is not empty. */
    public static List<KubeObject> labelled(Lister pods, String namespace, Map<String, String> labels) {
        Map.Entry<String, String> first = labels.entrySet().iterator().next();
        List<KubeObject> found = new ArrayList<>(pods.indexed(LABEL, value(namespace, first)));
        if (labels.size() > 1) {
            found.removeIf(pod -> !pod.labels().entrySet().containsAll(labels.entrySet()));
        }
        return found;
    }

    private static List<String> controllers(KubeObject pod) {
        return List.of(pod.controller().map(c -> c.uid()).orElse("orphan/" + pod.namespace()));
    }

    private static List<String> labels(KubeObject pod) {
        return pod.labels().entrySet().stream()
                .map(label -> value(pod.namespace(), label))
                .toList();
    }

    private static String value(String namespace, Map.Entry<String, String> label) {
        return namespace + "/" + label.getKey() + "=" + label.getValue();
    }
}
