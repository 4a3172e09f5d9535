package dev.coracle.kubelet.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.stream.NodeApi;
import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.volume.ClusterDns;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The paths of a kubelet's own HTTP server that people read: health, pods, metrics, configuration. Thread-safe. */
public final class KubeletApi implements NodeApi {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    private final Map<String, NodeSpec> nodes = new LinkedHashMap<>();
    private final PodWorkers workers;
    private final ClusterDns dns;

    public KubeletApi(List<NodeSpec> nodes, PodWorkers workers, ClusterDns dns) {
        nodes.forEach(n -> this.nodes.put(n.name(), n));
        this.workers = workers;
        this.dns = dns;
    }

    @Override
    public Optional<Answer> handle(String node, String method, String path) {
        return Optional.ofNullable(nodes.get(node)).map(spec -> answer(spec, method, path));
    }

    private Answer answer(NodeSpec node, String method, String path) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return switch (path) {
            case "/healthz", "/healthz/ping", "/healthz/log", "/healthz/syncloop" ->
                reads ? text(200, TEXT, "ok") : notAllowed();
            case "/pods", "/pods/" -> reads ? json(pods(node)) : notAllowed();
            case "/runningpods", "/runningpods/" -> reads ? json(runningPods(node)) : notAllowed();
            case "/metrics" -> reads ? text(200, METRICS, metrics(node)) : notAllowed();
            case "/configz" -> reads ? json(configuration(node)) : notAllowed();
            default -> text(404, TEXT, "404 page not found\n");
        };
    }

    private JsonNode pods(NodeSpec node) {
        ObjectNode list = podList();
        ArrayNode items = list.putArray("items");
        workers.on(node.name()).forEach(w -> items.add(w.object().copy()));
        return list;
    }

    private static ObjectNode podList() {
        ObjectNode list = Json.object().put("kind", "PodList").put("apiVersion", "v1");
        list.putObject("metadata");
        return list;
    }

    /** What runs, as the container runtime knows it: only names and images. */
    private JsonNode runningPods(NodeSpec node) {
        ObjectNode list = podList();
        ArrayNode items = list.putArray("items");
        for (PodWorker worker : workers.on(node.name())) {
            ArrayNode containers = Json.array();
            KubeObject pod = worker.object();
            for (Fields container : running(worker)) {
                ObjectNode one = containers.addObject();
                one.put("name", container.text("name")).put("image", container.text("image"));
                one.putObject("resources");
            }
            if (!containers.isEmpty()) {
                ObjectNode item = items.addObject();
                item.putObject("metadata")
                        .put("name", pod.name())
                        .put("namespace", pod.namespace())
                        .put("uid", pod.uid());
                item.putObject("spec").set("containers", containers);
                item.putObject("status");
            }
        }
        return list;
    }

    private static List<Fields> running(PodWorker worker) {
        return worker.object().fields().list("spec.containers").stream()
                .filter(c -> worker.container(c.text("name"))
                        .flatMap(ContainerWorker::running)
                        .isPresent())
                .toList();
    }

    private String metrics(NodeSpec node) {
        int pods = 0;
        int containers = 0;
        for (PodWorker worker : workers.on(node.name())) {
            int running = running(worker).size();
            containers += running;
            pods += running > 0 ? 1 : 0;
        }
        return gauge("kubelet_node_name", "The node's name. The count is always 1.", "{node=\"" + node.name() + "\"} 1")
                + gauge(
                        "kubelet_running_containers",
                        "Number of containers currently running",
                        "{container_state=\"running\"} " + containers)
                + gauge("kubelet_running_pods", "Number of pods that have a running pod sandbox", " " + pods);
    }

    private static String gauge(String name, String help, String sample) {
        return "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n" + name + sample + "\n";
    }

    private JsonNode configuration(NodeSpec node) {
        ObjectNode configuration = Json.object();
        ObjectNode kubelet = configuration.putObject("kubeletconfig");
        kubelet.put("port", PORT).put("maxPods", node.pods()).put("podCIDR", node.podCidr());
        kubelet.put("clusterDomain", dns.domain()).putArray("clusterDNS").add(dns.address());
        kubelet.put("kind", "KubeletConfiguration").put("apiVersion", "kubelet.config.k8s.io/v1beta1");
        return configuration;
    }

    private static Answer json(JsonNode document) {
        return new Answer(200, JSON, Map.of(), Json.bytes(document));
    }

    private static Answer text(int code, String type, String text) {
        return new Answer(code, type, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer notAllowed() {
        return new Answer(
                405, TEXT, Map.of("Allow", "GET"), "405: Method Not Allowed".getBytes(StandardCharsets.UTF_8));
    }
}
