package dev.coracle.apiserver.schema;

import dev.coracle.apiserver.schema.TypeSchema.Scalar;
import java.util.Map;
import java.util.Optional;

/** Definitions that are not objects with fields, because their Go types write their own JSON. */
final class SpecialTypes {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
    private static final Map<String, TypeSchema> DEFINITIONS = Map.of(
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            TypeSchema.scalar(Scalar.QUANTITY),
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            TypeSchema.scalar(Scalar.INT_OR_STRING),
            "io.k8s.apimachinery.pkg.runtime.RawExtension",
            TypeSchema.any(),
            META + "Time",
            TypeSchema.scalar(Scalar.TIME),
            META + "MicroTime",
            TypeSchema.scalar(Scalar.MICRO_TIME),
            META + "FieldsV1",
            TypeSchema.any(),
            EXTENSIONS + "JSON",
            TypeSchema.any(),
            EXTENSIONS + "JSONSchemaPropsOrArray",
            TypeSchema.any(),
            EXTENSIONS + "JSONSchemaPropsOrBool",
            TypeSchema.any(),
            EXTENSIONS + "JSONSchemaPropsOrStringArray",
            TypeSchema.any());
    private static final Map<String, TypeSchema> SIMPLE = Map.of(
            "string", TypeSchema.scalar(Scalar.STRING),
            "boolean", TypeSchema.scalar(Scalar.BOOLEAN),
            "integer:int32", TypeSchema.scalar(Scalar.INT32),
            "integer:int64", TypeSchema.scalar(Scalar.INT64),
            "number:double", TypeSchema.scalar(Scalar.NUMBER),
            "string:byte", TypeSchema.scalar(Scalar.BYTES),
            "object", TypeSchema.any(),
            "any", TypeSchema.any());

    private SpecialTypes() {}

    static Optional<TypeSchema> of(String definition) {
        return Optional.ofNullable(DEFINITIONS.get(definition));
    }

    /** A type without a definition of its own, as the schema resource spells it. */
    static TypeSchema simple(String text) {
        TypeSchema type = SIMPLE.get(text);
        if (type == null) {
            throw new IllegalStateException("unknown type in the schema resource: " + text);
        }
        return type;
    }
}
