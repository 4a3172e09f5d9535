package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads and writes by subresource: which part of which object a path below an object means. Thread-safe. */
public final class Subresources {
    private static final Map<String, SubresourceForm> FORMS = Map.of("scale", new ScaleForm());

    private final Reader reader;
    private final Updater updater;
    private final PodBinding binding;
    private final PodEviction eviction;
    private final TokenRequests tokens;

    Subresources(RegistryContext context, Reader reader, Updater updater, Deleter deleter) {
        this.reader = reader;
        this.updater = updater;
        this.binding = new PodBinding(context);
        this.eviction = new PodEviction(context, deleter);
        this.tokens = new TokenRequests(context);
    }

    /** A change of what a subresource shows. */
    @FunctionalInterface
    public interface Change {
        /** @param type of what is shown */
        ObjectNode after(KubeObject shown, TypeSchema type);
    }

    public CompletionStage<KubeObject> get(Kind kind, ObjectKey key, String subresource, String resourceVersion) {
        CompletionStage<KubeObject> object = reader.get(kind, key, resourceVersion);
        return form(kind, subresource).map(f -> object.thenApply(f::read)).orElse(object);
    }

    /** POST to a subresource. */
    public CompletionStage<KubeObject> create(
            Kind kind, ObjectKey key, String subresource, ObjectNode body, WriteOptions options) {
        return switch (kind.gvr().qualifiedName() + "/" + subresource) {
            case "pods/binding" -> binding.bind(kind, key, body, options);
            case "pods/eviction" -> eviction.evict(kind, key, body, options);
            case "serviceaccounts/token" -> CompletableFuture.completedFuture(tokens.create(kind, key, body));
            default ->
                throw StatusException.of(
                        Reason.MethodNotAllowed, "the server does not allow this method on the requested resource");
        };
    }

    /** PUT; {@code subresource} may be "". */
    public CompletionStage<Updater.Result> replace(
            Kind kind, ObjectKey key, String subresource, ObjectNode body, WriteOptions options) {
        Optional<SubresourceForm> form = form(kind, subresource);
        if (form.isPresent()) {
            return through(form.get(), kind, key, subresource, (shown, type) -> body.deepCopy(), options);
        }
        return updater.replace(kind, key, subresource, body, options);
    }

    /** PATCH; {@code change} sees what a GET of the subresource shows. */
    public CompletionStage<Updater.Result> change(
            Kind kind, ObjectKey key, String subresource, Change change, WriteOptions options) {
        Optional<SubresourceForm> form = form(kind, subresource);
        if (form.isPresent()) {
            return through(form.get(), kind, key, subresource, change, options);
        }
        TypeSchema type = kind.schema().orElse(TypeSchema.any());
        return updater.change(kind, key, subresource, before -> change.after(before, type), options);
    }

    private CompletionStage<Updater.Result> through(
            SubresourceForm form, Kind kind, ObjectKey key, String subresource, Change change, WriteOptions options) {
        return updater.change(
                        kind,
                        key,
                        subresource,
                        before -> form.write(before, change.after(form.read(before), form.type())),
                        options)
                .thenApply(r -> new Updater.Result(form.read(r.object()), r.created()));
    }

    private static Optional<SubresourceForm> form(Kind kind, String subresource) {
        if (subresource.equals("scale") && kind.scalePaths().isPresent()) {
            return kind.scalePaths().map(CustomScaleForm::new);
        }
        return Optional.ofNullable(FORMS.get(subresource));
    }
}
