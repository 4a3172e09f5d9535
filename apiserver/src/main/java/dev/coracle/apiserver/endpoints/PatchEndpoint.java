package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Patches;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.Updater;
import dev.coracle.apiserver.registry.WriteOptions;
import dev.coracle.apiserver.schema.Decoded;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.schema.GoJsonSyntax;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** PATCH of an object or a subresource: JSON patch, merge patch, strategic merge patch. Apply has its own class. */
final class PatchEndpoint implements Endpoint {
    private static final String APPLY = "application/apply-patch+yaml";

    private final Registry registry;
    private final Renderer renderer;
    private final ApplyEndpoint apply;

    PatchEndpoint(Registry registry, Renderer renderer) {
        this.registry = registry;
        this.renderer = renderer;
        this.apply = new ApplyEndpoint(registry, renderer);
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        String contentType = essence(Bodies.contentType(call.request()));
        if (contentType.equals(APPLY)) {
            return apply.handle(call);
        }
        PatchType type = type(call, contentType);
        WriteOptions options = options(call.request());
        JsonNode patch = parse(type, call.request().body());
        AtomicReference<List<String>> warnings = new AtomicReference<>(List.of());
        return registry.subresources()
                .change(
                        call.kind(),
                        call.info().key(),
                        call.info().subresource(),
                        (shown, schema) -> next(call, type, patch, shown, schema, warnings),
                        options)
                .thenApply(result -> respond(call, result, warnings.get()));
    }

    private ApiResponse respond(Call call, Updater.Result result, List<String> decoding) {
        return renderer.object(
                call.view(),
                result.created() ? 201 : 200,
                result.object(),
                Bodies.warnings(call, decoding, result.object()));
    }

    private static ObjectNode next(
            Call call,
            PatchType type,
            JsonNode patch,
            KubeObject shown,
            TypeSchema schema,
            AtomicReference<List<String>> warnings) {
        ObjectNode patched = Patches.apply(type, shown, patch, schema);
        String name = patched.path("metadata").path("name").asText("");
        if (!name.equals(shown.name())) {
            throw StatusException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + shown.name() + ")");
        }
        if (call.info().subresource().equals("scale")) {
            return patched;
        }
        FieldValidation validation = Bodies.validation(call.request());
        Decoded decoded = Patches.decode(call.kind(), type, patch, patched, validation);
        warnings.set(decoded.warnings());
        return decoded.tree();
    }

    private static WriteOptions options(ApiRequest request) {
        Errors errors = new Errors();
        if (request.hasParameter("force")) {
            errors.forbidden("force", "may not be specified for non-apply patch");
        }
        WriteParameters.check(request, errors);
        WriteParameters.refuse("PatchOptions", errors);
        return WriteParameters.of(request, "PatchOptions");
    }

    private static PatchType type(Call call, String contentType) {
        Optional<PatchType> type = Arrays.stream(PatchType.values())
                .filter(t -> t.mediaType().equals(contentType))
                .filter(t -> t != PatchType.STRATEGIC || call.kind().builtin())
                .findFirst();
        return type.orElseThrow(() -> unsupported(call.kind()));
    }

    private static StatusException unsupported(Kind kind) {
        if (kind.builtin()) {
            return StatusException.of(Reason.UnsupportedMediaType, "415: Unsupported Media Type")
                    .withDetails(Json.object());
        }
        return StatusException.of(
                Reason.UnsupportedMediaType,
                "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json-patch+json, application/merge-patch+json, " + APPLY);
    }

    private static String essence(String mediaType) {
        int end = mediaType.indexOf(';');
        return (end < 0 ? mediaType : mediaType.substring(0, end)).strip();
    }

    private static JsonNode parse(PatchType type, byte[] body) {
        try {
            return Json.parse(body);
        } catch (JsonProcessingException e) {
            String fault = GoJsonSyntax.fault(body);
            throw StatusException.badRequest(type == PatchType.STRATEGIC ? fault : "error decoding patch: " + fault);
        }
    }
}
