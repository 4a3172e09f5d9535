package dev.coracle.bench;

/** The objects the figures are taken with, as JSON, and where they live. */
final class Objects {
    private static final String VALUE = "v".repeat(200);

    private Objects() {}

    static String path(String namespace, String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    static String namespace(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + name + "\"}}";
    }

    static String configMap(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"key\":\"" + VALUE + "\"}}";
    }

    static String pod(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                + "\",\"labels\":{\"app\":\"bench\"}},\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1.27\","
                + "\"ports\":[{\"containerPort\":80}],\"env\":[{\"name\":\"A\",\"value\":\"b\"}]}]}}";
    }

    static String service(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"selector\":{\"app\":\"" + name + "\"},\"ports\":[{\"port\":80}]}}";
    }

    /** Pods of image {@code bench} are simulated: nothing runs, nothing listens. */
    static String deployment(String name, String image, int replicas) {
        String labels = "{\"app\":\"" + name + "\"}";
        return "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"replicas\":" + replicas + ",\"selector\":{\"matchLabels\":" + labels
                + "},\"template\":{\"metadata\":{\"labels\":" + labels
                + "},\"spec\":{\"automountServiceAccountToken\":false,\"containers\":[{\"name\":\"web\",\"image\":\""
                + image
                + "\",\"ports\":[{\"containerPort\":80}]}]}}}}";
    }
}
