package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.selector.FieldSelector;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.StatusException;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which objects of a kind a list or watch is about: namespace, labels and fields together. Immutable. */
public final class Selection implements Predicate<KubeObject> {
    private final Kind kind;
    private final String namespace;
    private final LabelSelector labels;
    private final FieldSelector fields;

    private Selection(Kind kind, String namespace, LabelSelector labels, FieldSelector fields) {
        this.kind = kind;
        this.namespace = namespace;
        this.labels = labels;
        this.fields = fields;
    }

    /** Refuses field labels that the kind does not know. */
    public static Selection of(Kind kind, String namespace, LabelSelector labels, FieldSelector fields) {
        for (FieldSelector.Term term : fields.terms()) {
            if (!knows(kind, term.field())) {
                throw StatusException.badRequest(SelectableFields.unknown(kind, term.field()));
            }
        }
        return new Selection(kind, namespace, labels, fields);
    }

    private static boolean knows(Kind kind, String field) {
        return field.equals("metadata.name")
                || field.equals("metadata.namespace")
                || kind.selectableFields().containsKey(field);
    }

    /** "" for all. */
    public String namespace() {
        return namespace;
    }

    public boolean everything() {
        return labels.isEmpty() && fields.isEmpty();
    }

    /** @param object in the version of this kind */
    @Override
    public boolean test(KubeObject object) {
        if (!namespace.isEmpty() && !namespace.equals(object.namespace())) {
            return false;
        }
        return everything() || labels.matches(object.labels()) && fields.matches(field -> value(object, field));
    }

    private String value(KubeObject object, String field) {
        return switch (field) {
            case "metadata.name" -> object.name();
            case "metadata.namespace" -> object.namespace();
            default -> {
                Function<Fields, String> read = kind.selectableFields().get(field);
                yield read.apply(object.fields());
            }
        };
    }
}
