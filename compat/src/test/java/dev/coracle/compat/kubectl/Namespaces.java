package dev.coracle.compat.kubectl;

import dev.coracle.cluster.Cluster;

/** A namespace for one test, ready for pods. */
final class Namespaces {
    private Namespaces() {}

    static void create(Cluster cluster, String name) {
        cluster.apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
        cluster.await("serviceaccount/default -n " + name).exists();
    }

    /** The administrator's, with {@code namespace} as the default. */
    static String kubeconfig(Cluster cluster, String namespace) {
        String text = cluster.kubeconfig();
        String context = "- context:\n";
        if (!text.contains(context)) {
            throw new IllegalStateException("no context in " + text);
        }
        return text.replace(context, context + "    namespace: " + namespace + "\n");
    }
}
