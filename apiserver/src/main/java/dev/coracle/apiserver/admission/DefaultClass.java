package dev.coracle.apiserver.admission;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.storage.Image;
import java.util.Comparator;
import java.util.Optional;

/** Finds the class that an annotation marks as the default one: the newest, and of those the first by name. Stateless. */
final class DefaultClass {
    private DefaultClass() {}

    static Optional<KubeObject> find(Image image, String resource, String annotation) {
        return image.list(resource, "", "", 0).stream()
                .filter(c -> "true".equals(c.annotations().get(annotation)))
                .min(Comparator.comparing((KubeObject c) -> c.text("metadata.creationTimestamp"))
                        .reversed()
                        .thenComparing(KubeObject::name));
    }
}
