package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** GET and LIST, from immutable images. Thread-safe. */
public final class Reader {
    private final RegistryContext context;
    private final Freshness freshness;

    Reader(RegistryContext context) {
        this.context = context;
        this.freshness = new Freshness(context);
    }

    /** @param resourceVersion "" or "0", or what the answer must not be older than */
    public CompletionStage<KubeObject> get(Kind kind, ObjectKey key, String resourceVersion) {
        long version = ListRules.parseVersion(resourceVersion);
        if (version <= context.store().image().revision()) {
            return CompletableFuture.completedFuture(now(kind, key));
        }
        return freshness.atLeast(version).thenApply(image -> now(kind, key));
    }

    /** The latest image, once it has reached {@code revision}; fails with 504 when that takes too long. */
    public CompletionStage<Image> freshness(long revision) {
        return freshness.atLeast(revision);
    }

    /** The object as of now. */
    public KubeObject now(Kind kind, ObjectKey key) {
        return context.store()
                .image()
                .get(kind.storageKey(key))
                .map(kind::fromStored)
                .orElseThrow(() -> StatusException.notFound(kind.gvr(), key.name()));
    }

    /** Takes the rules of {@code resourceVersion}, {@code resourceVersionMatch}, {@code limit} and {@code continue}. */
    public CompletionStage<ObjectList> list(Kind kind, String namespace, ListOptions options) {
        Selection selection = Selection.of(kind, namespace, options.labels(), options.fields());
        ListRules.check(options);
        if (!options.continueToken().isEmpty()) {
            ContinueToken token = ContinueToken.decode(options.continueToken());
            if (ListRules.parseListVersion(options.resourceVersion()) > 0) {
                throw StatusException.badRequest("specifying resource version is not allowed when using continue");
            }
            Image image = token.revision() < 0
                    ? context.store().image()
                    : context.store().imageAt(token.revision()).orElseThrow(() -> ContinueToken.expired(token));
            return CompletableFuture.completedFuture(page(kind, namespace, selection, options, image, token.after()));
        }
        long version = ListRules.parseListVersion(options.resourceVersion());
        if (ListRules.exact(options)) {
            return freshness
                    .atLeast(version)
                    .thenApply(latest -> page(kind, namespace, selection, options, exact(version), ""));
        }
        if (version <= context.store().image().revision()) {
            return CompletableFuture.completedFuture(
                    page(kind, namespace, selection, options, context.store().image(), ""));
        }
        return freshness.atLeast(version).thenApply(image -> page(kind, namespace, selection, options, image, ""));
    }

    private Image exact(long version) {
        return context.store()
                .imageAt(version)
                .orElseThrow(() ->
                        StatusException.of(Reason.Expired, "The resourceVersion for the provided list is too old."));
    }

    private static ObjectList page(
            Kind kind, String namespace, Selection selection, ListOptions options, Image image, String after) {
        String resource = kind.descriptor().storage();
        int limit = ListRules.limit(options);
        List<KubeObject> found = new ArrayList<>();
        // Without selectors the image finds the page by itself; otherwise objects are looked at until the page is full.
        boolean direct = selection.everything() && limit > 0;
        List<KubeObject> candidates = image.list(resource, namespace, after, direct ? limit + 1 : 0);
        boolean more = false;
        for (KubeObject stored : candidates) {
            KubeObject object = kind.fromStored(stored);
            if (selection.test(object)) {
                if (limit > 0 && found.size() == limit) {
                    more = true;
                    break;
                }
                found.add(object);
            }
        }
        if (!more) {
            return new ObjectList(found, image.revision(), "", -1);
        }
        String last = found.get(found.size() - 1).key().toString();
        long remaining = selection.everything() ? remaining(image, resource, namespace, last) : -1;
        return new ObjectList(
                found, image.revision(), new ContinueToken(image.revision(), last).encode(namespace), remaining);
    }

    private static long remaining(Image image, String resource, String namespace, String last) {
        return image.list(resource, namespace, last, 0).size();
    }
}
