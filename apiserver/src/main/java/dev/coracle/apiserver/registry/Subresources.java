package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.concurrent.CompletionStage;

/** Reads and writes by subresource: which part of which object a path below an object means. Thread-safe. */
public final class Subresources {
    private final Updater updater;

    Subresources(Updater updater) {
        this.updater = updater;
    }

    /** POST to a subresource. */
    public CompletionStage<KubeObject> create(
            Kind kind, ObjectKey key, String subresource, ObjectNode body, WriteOptions options) {
        throw StatusException.of(
                Reason.MethodNotAllowed, "the server does not allow this method on the requested resource");
    }

    /** PUT; {@code subresource} may be "". */
    public CompletionStage<Updater.Result> replace(
            Kind kind, ObjectKey key, String subresource, ObjectNode body, WriteOptions options) {
        return updater.replace(kind, key, subresource, body, options);
    }

    /** PATCH; {@code next} sees what a GET of the subresource shows. */
    public CompletionStage<Updater.Result> change(
            Kind kind, ObjectKey key, String subresource, Updater.NextState next, WriteOptions options) {
        return updater.change(kind, key, subresource, next, options);
    }
}
