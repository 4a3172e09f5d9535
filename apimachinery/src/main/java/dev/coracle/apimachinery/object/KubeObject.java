package dev.coracle.apimachinery.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One revision of an API object: JSON bytes that never change, with {@code apiVersion} and {@code kind} first, and views on
 * them that are made when first asked for. Thread-safe. The tree and typed views are shared: read-only by rule; use {@link
 * #copy} for one to change.
 */
public final class KubeObject {
    private final byte[] json;
    private final String apiVersion;
    private final String kind;
    private final ObjectKey key;
    private final long resourceVersion;
    private final String uid;
    private volatile ObjectNode tree;
    private volatile SoftReference<Object> typed;

    private KubeObject(byte[] json, ObjectNode tree) {
        Fields fields = Fields.of(tree);
        this.json = json;
        this.tree = tree;
        this.apiVersion = tree.path("apiVersion").asText();
        this.kind = tree.path("kind").asText();
        this.key = ObjectKey.of(fields.text("metadata.namespace"), fields.text("metadata.name"));
        this.resourceVersion = parseVersion(fields.text("metadata.resourceVersion"));
        this.uid = fields.text("metadata.uid");
    }

    /** Takes ownership of {@code tree}: the caller must not change it afterwards. */
    public static KubeObject of(ObjectNode tree) {
        return new KubeObject(Json.bytes(tree), tree);
    }

    /** For bytes that were written by {@link #json()}: a store's rows, a local server's answers. */
    public static KubeObject ofTrusted(byte[] json) {
        return new KubeObject(json, Json.parseTrusted(json));
    }

    private static long parseVersion(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0; // a client's own text; whoever compares versions checks the text itself
        }
    }

    /** UTF-8 JSON of the whole object. Shared: never written to. */
    public byte[] json() {
        return json;
    }

    /** The tree of this object, shared and read-only by rule. */
    public ObjectNode tree() {
        ObjectNode t = tree;
        if (t == null) {
            t = Json.parseTrusted(json);
            tree = t;
        }
        return t;
    }

    /** Lets go of the tree, several times as large as the bytes. It is parsed again when somebody asks for it. */
    public void releaseTree() {
        tree = null;
    }

    /** A tree of the caller's own. */
    public ObjectNode copy() {
        return tree().deepCopy();
    }

    public Fields fields() {
        return new Fields(tree());
    }

    public Fields at(String path) {
        return fields().at(path);
    }

    public String text(String path) {
        return fields().text(path);
    }

    public String apiVersion() {
        return apiVersion;
    }

    public String kind() {
        return kind;
    }

    public ObjectKey key() {
        return key;
    }

    public String name() {
        return key.name();
    }

    /** "" for a cluster-scoped object. */
    public String namespace() {
        return key.namespace();
    }

    public String uid() {
        return uid;
    }

    /** 0 for an object that was never stored. */
    public long resourceVersion() {
        return resourceVersion;
    }

    public long generation() {
        return fields().number("metadata.generation", 0);
    }

    public Map<String, String> labels() {
        return fields().map("metadata.labels");
    }

    public Map<String, String> annotations() {
        return fields().map("metadata.annotations");
    }

    public boolean deleting() {
        return fields().has("metadata.deletionTimestamp");
    }

    public List<String> finalizers() {
        return fields().texts("metadata.finalizers");
    }

    public List<OwnerReference> owners() {
        return fields().list("metadata.ownerReferences").stream()
                .map(OwnerReference::of)
                .toList();
    }

    public Optional<OwnerReference> controller() {
        return owners().stream().filter(OwnerReference::controller).findFirst();
    }

    /**
     * This object as a class with Jackson annotations, fabric8's model in practice. The last view is remembered softly; do not
     * modify it and do not keep it in a long-lived cache.
     */
    public <T> T as(Class<T> type) {
        SoftReference<Object> reference = typed;
        Object view = reference == null ? null : reference.get();
        if (!type.isInstance(view)) {
            view = Typed.read(json, type);
            typed = new SoftReference<>(view);
        }
        return type.cast(view);
    }

    @Override
    public String toString() {
        return kind + " " + key + "@" + resourceVersion;
    }

    /** Loaded with the first typed view only: a mapper for POJOs costs start-up time. */
    private static final class Typed {
        static final ObjectMapper MAPPER =
                Json.mapper().copy().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

        static <T> T read(byte[] json, Class<T> type) {
            try {
                return MAPPER.readValue(json, type);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
