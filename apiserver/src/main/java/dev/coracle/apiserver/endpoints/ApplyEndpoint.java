package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Registry;
import dev.coracle.apiserver.registry.WriteOptions;
import dev.coracle.apiserver.schema.DecodeException;
import dev.coracle.apiserver.schema.FieldValidation;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** PATCH of type apply: server-side apply, which creates what is missing. */
final class ApplyEndpoint implements Endpoint {
    private final Registry registry;
    private final Renderer renderer;

    ApplyEndpoint(Registry registry, Renderer renderer) {
        this.registry = registry;
        this.renderer = renderer;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        ApiRequest request = call.request();
        WriteOptions options = options(request).applying();
        boolean force = ReadParameters.flag(request, "force");
        ApplyConfig read = ApplyConfig.read(call);
        ObjectNode config = read.object();
        Instant now = registry.context().clock().instant();
        Kind kind = call.kind();
        String subresource = call.info().subresource();
        boolean present =
                registry.store().image().get(kind.storageKey(call.info().key())).isPresent();
        if (!present && subresource.isEmpty()) {
            ObjectNode created = registry.context()
                    .fields()
                    .apply(kind, "", Optional.empty(), config, options.fieldManager(), force, now);
            return registry.creator()
                    .create(kind, call.info().namespace(), decoded(kind, created), options)
                    .thenApply(object ->
                            renderer.object(view, 201, object, Bodies.warnings(call, read.warnings(), object)));
        }
        return registry.updater()
                .change(
                        kind,
                        call.info().key(),
                        subresource,
                        before -> decoded(
                                kind,
                                registry.context()
                                        .fields()
                                        .apply(
                                                kind,
                                                subresource,
                                                Optional.of(before),
                                                config,
                                                options.fieldManager(),
                                                force,
                                                now)),
                        options)
                .thenApply(result -> renderer.object(
                        view, 200, result.object(), Bodies.warnings(call, read.warnings(), result.object())));
    }

    private static ObjectNode decoded(Kind kind, ObjectNode object) {
        try {
            return kind.decodeTree(object, FieldValidation.IGNORE).tree();
        } catch (DecodeException e) {
            throw StatusException.of(500, "", e.getMessage());
        }
    }

    private static WriteOptions options(ApiRequest request) {
        Errors errors = new Errors();
        if (request.parameter("fieldManager").isEmpty()) {
            errors.required("fieldManager", "is required for apply patch");
        }
        WriteParameters.check(request, errors);
        WriteParameters.refuse("PatchOptions", errors);
        return WriteParameters.of(request, "PatchOptions");
    }
}
