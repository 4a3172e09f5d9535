package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.Optional;

/** Has a say in writes. A refusal is a StatusException. Must not block. Thread-safe. */
public interface AdmissionPlugin {

    /**
     * Something that a create needs and that a controller is about to make; the create waits a moment until it is there. Called
     * before {@link #mutate}, with the object as the client sent it.
     *
     * @return empty when nothing is missing
     */
    default Optional<StorageKey> awaits(Attributes attributes, ObjectNode object) {
        return Optional.empty();
    }

    /** May change {@code object}. Not called for deletes. */
    default void mutate(Attributes attributes, ObjectNode object) {
        // Many plugins only validate.
    }

    /**
     * Keeps books in the transaction that stores, changes or removes an object, right before that happens, on the store thread.
     *
     * @param before missing for a create
     * @param now missing for a delete
     */
    default void book(Transaction tx, Kind kind, ObjectKey key, Fields before, Fields now) {
        // Few plugins keep books.
    }

    /** Sees the object as it will be stored; missing for deletes. */
    default void validate(Attributes attributes, Fields object) {
        // Many plugins only mutate.
    }
}
