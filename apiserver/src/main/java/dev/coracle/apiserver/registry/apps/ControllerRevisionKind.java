package dev.coracle.apiserver.registry.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.schema.Decoded;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.schema.VerbatimObject;

/** ControllerRevision: its data never changes, not even its white space. */
public final class ControllerRevisionKind extends Kind {
    private static final String DATA = "data";

    public ControllerRevisionKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public Decoded decode(byte[] body, String mediaType, FieldValidation validation) {
        Decoded decoded = super.decode(body, mediaType, validation);
        if (!mediaType.contains("yaml")) {
            VerbatimObject.keep(decoded.tree(), DATA, body);
        }
        return decoded;
    }

    @Override
    public void patched(ObjectNode object) {
        VerbatimObject.forget(object, DATA);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        if (object.number("revision", 0) < 0) {
            errors.invalid("revision", object.number("revision", 0), "must be greater than or equal to 0");
        }
        if (!object.has("data")) {
            errors.required("data", "data is mandatory");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        String text = VerbatimObject.text(now.at(DATA).node());
        if (!text.equals(VerbatimObject.text(before.at(DATA).node()))) {
            errors.invalid(DATA, now.at(DATA).node(), "field is immutable");
        }
    }
}
