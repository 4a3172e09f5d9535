package dev.coracle.kubectlcompat.kubeconfig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.coracle.apimachinery.json.Json;

/** A kubeconfig document. Keeps whatever it does not know. Confined to the caller's thread. */
public final class Kubeconfig {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());

    private final ObjectNode document;

    private Kubeconfig(ObjectNode document) {
        this.document = document;
    }

    public static Kubeconfig empty() {
        ObjectNode document = Json.object().put("apiVersion", "v1");
        document.putArray("clusters");
        document.putArray("contexts");
        document.put("current-context", "").put("kind", "Config");
        document.putArray("users");
        return new Kubeconfig(document);
    }

    /** A file of one's own: this entry and nothing else, already chosen. */
    public static Kubeconfig of(KubeconfigEntry entry) {
        Kubeconfig config = empty();
        config.put(entry);
        return config;
    }

    /** An empty text is an empty configuration. */
    public static Kubeconfig parse(String text) {
        if (text.isBlank()) {
            return empty();
        }
        try {
            JsonNode tree = YAML.readTree(text);
            if (!tree.isObject()) {
                throw new IllegalArgumentException("not a kubeconfig: its top level is no mapping");
            }
            return new Kubeconfig((ObjectNode) tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a kubeconfig: " + e.getOriginalMessage(), e);
        }
    }

    /** Adds the entry, or replaces the one of that name, and makes it the current context. */
    public void put(KubeconfigEntry entry) {
        put("clusters", entry.clusterNode());
        put("contexts", entry.contextNode());
        put("users", entry.userNode());
        document.put("current-context", entry.contextName());
        if (!document.has("apiVersion")) {
            document.put("apiVersion", "v1");
        }
        if (!document.has("kind")) {
            document.put("kind", "Config");
        }
    }

    private void put(String list, ObjectNode named) {
        remove(list, named.path("name").asText());
        (document.path(list) instanceof ArrayNode present ? present : document.putArray(list)).add(named);
    }

    /** Removes the entry of the cluster. Was it the current context, then there is none afterwards. */
    public void remove(String cluster) {
        String name = KubeconfigEntry.contextName(cluster);
        remove("clusters", name);
        remove("contexts", name);
        remove("users", name);
        if (document.path("current-context").asText().equals(name)) {
            document.put("current-context", "");
        }
    }

    private void remove(String list, String name) {
        if (document.path(list) instanceof ArrayNode present) {
            for (int i = present.size() - 1; i >= 0; i--) {
                if (present.path(i).path("name").asText().equals(name)) {
                    present.remove(i);
                }
            }
        }
    }

    public String currentContext() {
        return document.path("current-context").asText();
    }

    /** YAML, as kubectl writes it. */
    public String text() {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always serialises", e);
        }
    }
}
