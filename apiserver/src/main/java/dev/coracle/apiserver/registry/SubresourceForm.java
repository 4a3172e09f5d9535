package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.schema.TypeSchema;

/** What a subresource shows of an object, and what a write to it means for the object. Stateless. */
interface SubresourceForm {
    KubeObject read(KubeObject object);

    /** The object's tree after {@code shown} was written; trees of its own. */
    ObjectNode write(KubeObject object, ObjectNode shown);

    TypeSchema type();
}
