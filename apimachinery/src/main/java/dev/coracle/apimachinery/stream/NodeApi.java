package dev.coracle.apimachinery.stream;

import java.util.Map;
import java.util.Optional;

/**
 * What kubelets answer over HTTP on their port 10250, as {@code nodes/proxy} reaches it. Implemented by the kubelet. Thread-safe,
 * does not block.
 */
public interface NodeApi {
    int PORT = 10250;

    /** No kubelet listens anywhere. */
    NodeApi NONE = (node, method, path) -> Optional.empty();

    /**
     * @param path absolute, without query
     * @return empty when no kubelet of that node runs here: a refused connection
     */
    Optional<Answer> handle(String node, String method, String path);

    /** A whole answer. */
    record Answer(int code, String contentType, Map<String, String> headers, byte[] body) {}
}
