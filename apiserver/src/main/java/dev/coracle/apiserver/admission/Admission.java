package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.List;
import java.util.Optional;

/** The plugins of a cluster, asked in order: first all mutate, later all validate. Immutable. */
public final class Admission {
    private final List<AdmissionPlugin> plugins;

    public Admission(List<AdmissionPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
    }

    /** See {@link AdmissionPlugin#awaits}; the first that is missing. */
    public Optional<StorageKey> awaits(Attributes attributes, ObjectNode object) {
        for (AdmissionPlugin plugin : plugins) {
            Optional<StorageKey> missing = plugin.awaits(attributes, object);
            if (missing.isPresent()) {
                return missing;
            }
        }
        return Optional.empty();
    }

    public void mutate(Attributes attributes, ObjectNode object) {
        plugins.forEach(p -> p.mutate(attributes, object));
    }

    public void validate(Attributes attributes, Fields object) {
        plugins.forEach(p -> p.validate(attributes, object));
    }

    /** See {@link AdmissionPlugin#book}. */
    public void book(Transaction tx, Kind kind, ObjectKey key, Fields before, Fields now) {
        plugins.forEach(p -> p.book(tx, kind, key, before, now));
    }
}
