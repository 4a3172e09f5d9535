package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;

/** Has a say in writes. A refusal is a StatusException. Must not block. Thread-safe. */
public interface AdmissionPlugin {

    /** May change {@code object}. Not called for deletes. */
    default void mutate(Attributes attributes, ObjectNode object) {
        // Many plugins only validate.
    }

    /** Sees the object as it will be stored; missing for deletes. */
    default void validate(Attributes attributes, Fields object) {
        // Many plugins only mutate.
    }
}
