package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.serviceaccount.BoundObject;
import dev.coracle.apiserver.serviceaccount.TokenSpec;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** POST to {@code serviceaccounts/token}: a token for the account. Stores nothing. Thread-safe. */
final class TokenRequests {
    private static final GroupVersionKind KIND = new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
    private static final long DEFAULT_SECONDS = 3600;
    private static final long SHORTEST_SECONDS = 600;
    private static final long LONGEST_SECONDS = 1L << 32;

    private final RegistryContext context;

    TokenRequests(RegistryContext context) {
        this.context = context;
    }

    KubeObject create(Kind accounts, ObjectKey key, ObjectNode body) {
        Image image = context.store().image();
        KubeObject account = image.get(accounts.storageKey(key))
                .orElseThrow(() -> StatusException.notFound(accounts.gvr(), key.name()));
        Fields request = Fields.of(body);
        checkName(request, key);
        long seconds = request.has("spec.expirationSeconds")
                ? request.number("spec.expirationSeconds", DEFAULT_SECONDS)
                : DEFAULT_SECONDS;
        checkDuration(seconds);
        List<String> wanted = request.texts("spec.audiences");
        List<String> audiences = wanted.isEmpty() ? List.of(context.tokens().issuer()) : wanted;
        Optional<BoundObject> bound = request.has("spec.boundObjectRef")
                ? Optional.of(bound(image, account, request.at("spec.boundObjectRef")))
                : Optional.empty();
        String token = context.tokens().issue(new TokenSpec(account, audiences, seconds, bound));
        return KubeObject.of(answer(account, request, audiences, seconds, token));
    }

    private static void checkName(Fields request, ObjectKey key) {
        String name = request.text("metadata.name");
        String namespace = request.text("metadata.namespace");
        if (!name.isEmpty() && !name.equals(key.name())) {
            throw StatusException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + key.name() + ")");
        }
        if (!namespace.isEmpty() && !namespace.equals(key.namespace())) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static void checkDuration(long seconds) {
        Errors errors = new Errors();
        if (seconds < SHORTEST_SECONDS) {
            errors.invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
        }
        if (seconds > LONGEST_SECONDS) {
            errors.invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds");
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(KIND, "", errors.causes());
        }
    }

    private static BoundObject bound(Image image, KubeObject account, Fields reference) {
        String kind = reference.text("kind");
        String version = reference.text("apiVersion");
        String name = reference.text("name");
        GroupVersionResource resource = version.equals("v1") ? resource(kind) : null;
        if (resource == null) {
            GroupVersionKind other = GroupVersionKind.parse(version, kind);
            throw StatusException.badRequest("cannot bind token to object of type "
                    + (other.group().isEmpty() ? "" : other.group()) + "/" + other.version() + ", Kind=" + kind);
        }
        String namespace = kind.equals("Node") ? "" : account.namespace();
        KubeObject object = image.get(new StorageKey(resource.resource(), ObjectKey.of(namespace, name)))
                .orElseThrow(() -> StatusException.notFound(resource, name));
        if (kind.equals("Pod") && !object.text("spec.serviceAccountName").equals(account.name())) {
            throw StatusException.badRequest("cannot bind token for serviceaccount " + Errors.quote(account.name())
                    + " to pod running with different serviceaccount name.");
        }
        String uid = reference.text("uid");
        if (!uid.isEmpty() && !uid.equals(object.uid())) {
            throw StatusException.conflict(
                    GroupVersionResource.core(kind),
                    name,
                    "the UID in the bound object reference (" + uid
                            + ") does not match the UID in record. The object might have been deleted and then recreated");
        }
        return new BoundObject(kind, name, object.uid(), kind.equals("Pod") ? node(image, object) : null);
    }

    private static GroupVersionResource resource(String kind) {
        return switch (kind) {
            case "Pod" -> Resources.PODS;
            case "Secret" -> Resources.SECRETS;
            case "Node" -> Resources.NODES;
            default -> null;
        };
    }

    private static BoundObject node(Image image, KubeObject pod) {
        String name = pod.text("spec.nodeName");
        return image.get(new StorageKey("nodes", ObjectKey.of("", name)))
                .map(node -> new BoundObject("Node", name, node.uid(), null))
                .orElse(null);
    }

    private ObjectNode answer(KubeObject account, Fields request, List<String> audiences, long seconds, String token) {
        Instant now = context.clock().instant();
        ObjectNode answer = Json.object();
        answer.put("kind", KIND.kind());
        answer.put("apiVersion", KIND.apiVersion());
        ObjectNode metadata = answer.putObject("metadata");
        metadata.put("name", account.name());
        metadata.put("namespace", account.namespace());
        metadata.put("uid", account.uid());
        metadata.put("creationTimestamp", Times.seconds(now));
        ObjectNode spec = answer.putObject("spec");
        ArrayNode list = spec.putArray("audiences");
        audiences.forEach(list::add);
        spec.put("expirationSeconds", seconds);
        spec.set(
                "boundObjectRef",
                request.has("spec.boundObjectRef")
                        ? request.at("spec.boundObjectRef").node().deepCopy()
                        : null);
        answer.putObject("status")
                .put("token", token)
                .put("expirationTimestamp", Times.seconds(now.plusSeconds(seconds)));
        return answer;
    }
}
