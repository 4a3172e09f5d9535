package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.storage.Transaction;
import java.util.List;

/** The plugins of a cluster, asked in order: first all mutate, later all validate. Immutable. */
public final class Admission {
    private final List<AdmissionPlugin> plugins;

    public Admission(List<AdmissionPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
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
