package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Store;

/** The generic verbs over every kind of one cluster. Thread-safe. */
public final class Registry {
    private final RegistryContext context;
    private final Reader reader;
    private final Creator creator;
    private final Updater updater;
    private final Deleter deleter;
    private final Subresources subresources;

    public Registry(RegistryContext context) {
        this.context = context;
        this.reader = new Reader(context);
        this.creator = new Creator(context);
        this.updater = new Updater(context, creator);
        this.deleter = new Deleter(context);
        this.subresources = new Subresources(context, reader, updater, deleter);
    }

    public RegistryContext context() {
        return context;
    }

    public Store store() {
        return context.store();
    }

    public Kinds kinds() {
        return context.kinds();
    }

    public Reader reader() {
        return reader;
    }

    public Creator creator() {
        return creator;
    }

    public Updater updater() {
        return updater;
    }

    public Subresources subresources() {
        return subresources;
    }

    public Deleter deleter() {
        return deleter;
    }

    /** The kind of a resource, or 404 as for an unknown path. */
    public Kind kind(GroupVersionResource resource) {
        return kinds().find(resource)
                .orElseThrow(
                        () -> StatusException.of(Reason.NotFound, "the server could not find the requested resource")
                                .withDetails(Json.object()));
    }
}
