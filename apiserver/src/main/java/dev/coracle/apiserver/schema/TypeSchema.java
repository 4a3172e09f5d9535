package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is known of the type of one JSON value, for built-in kinds and custom resources alike: strict decoding, defaulting,
 * strategic merge and apply all read it. Immutable after it was built; may be recursive.
 */
public final class TypeSchema {
    /** The shape of a value. */
    public enum Form {
        /** Declared fields; see {@link #fields()}. */
        OBJECT,
        /** Any keys, values of type {@link #element()}. */
        MAP,
        /** Items of type {@link #element()}. */
        LIST,
        SCALAR,
        /** Any JSON at all: {@code RawExtension}, {@code x-kubernetes-preserve-unknown-fields}. */
        ANY
    }

    /** The type of a scalar, as far as decoding and messages tell them apart. */
    public enum Scalar {
        STRING,
        BOOLEAN,
        INT32,
        INT64,
        NUMBER,
        BYTES,
        INT_OR_STRING,
        QUANTITY,
        TIME,
        MICRO_TIME,
        DURATION
    }

    /** {@code x-kubernetes-list-type}. */
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /** When a field of a Go struct is written: what its JSON tag and the pointer in its type come to. */
    public enum Presence {
        /** {@code omitempty} on a value: left out when it is zero or empty. */
        UNLESS_ZERO,
        /** {@code omitempty} on a pointer: as given, even when zero. Fields of custom resources too. */
        AS_GIVEN,
        /** No {@code omitempty}, or a struct: a missing one is written as the zero value of its type. */
        ALWAYS,
        /** A pointer without {@code omitempty}: a missing one is written as null. */
        OR_NULL
    }

    /**
     * One declared field of an object.
     *
     * @param defaultValue null when there is none
     * @param patchStrategies of {@code merge}, {@code replace}, {@code retainKeys}
     * @param patchMergeKey "" when there is none
     * @param presence when a round trip through the Go type writes it
     * @param goType as Go's reflection prints it, for messages; "" for custom resources
     */
    public record Field(
            String name,
            Supplier<TypeSchema> typeRef,
            boolean required,
            JsonNode defaultValue,
            Set<String> patchStrategies,
            String patchMergeKey,
            Presence presence,
            String goType) {

        /** A field of a custom resource. */
        public Field(
                String name,
                Supplier<TypeSchema> typeRef,
                boolean required,
                JsonNode defaultValue,
                Set<String> patchStrategies,
                String patchMergeKey) {
            this(name, typeRef, required, defaultValue, patchStrategies, patchMergeKey, Presence.AS_GIVEN, "");
        }

        public TypeSchema type() {
            return typeRef.get();
        }
    }

    private final String name;
    private final Form form;
    private final Scalar scalar;
    private final Map<String, Field> fields;
    private final Field[] declared;
    private final Map<String, Integer> positions;
    private final Supplier<TypeSchema> element;
    private final ListType listType;
    private final List<String> listMapKeys;
    private final boolean atomic;
    private final boolean preservesUnknown;

    private TypeSchema(
            String name,
            Form form,
            Scalar scalar,
            Map<String, Field> fields,
            Supplier<TypeSchema> element,
            ListType listType,
            List<String> listMapKeys,
            boolean atomic,
            boolean preservesUnknown) {
        this.name = name;
        this.form = form;
        this.scalar = scalar;
        this.fields = fields;
        this.declared = fields.values().toArray(new Field[0]);
        this.positions = positions(declared);
        this.element = element;
        this.listType = listType;
        this.listMapKeys = listMapKeys;
        this.atomic = atomic;
        this.preservesUnknown = preservesUnknown;
    }

    private static Map<String, Integer> positions(Field[] declared) {
        Map<String, Integer> positions = new HashMap<>(declared.length * 2);
        for (int i = 0; i < declared.length; i++) {
            positions.put(declared[i].name(), i);
        }
        return positions;
    }

    /** @param name the definition, for example {@code io.k8s.api.core.v1.PodSpec}, or "" */
    public static TypeSchema object(String name, List<Field> fields, boolean atomic, boolean preservesUnknown) {
        Map<String, Field> byName = new LinkedHashMap<>();
        fields.forEach(f -> byName.put(f.name(), f));
        return new TypeSchema(
                name,
                Form.OBJECT,
                null,
                Collections.unmodifiableMap(byName),
                null,
                ListType.ATOMIC,
                List.of(),
                atomic,
                preservesUnknown);
    }

    public static TypeSchema map(Supplier<TypeSchema> value, boolean atomic) {
        return new TypeSchema("", Form.MAP, null, Map.of(), value, ListType.ATOMIC, List.of(), atomic, false);
    }

    public static TypeSchema list(Supplier<TypeSchema> item, ListType type, List<String> mapKeys) {
        return new TypeSchema("", Form.LIST, null, Map.of(), item, type, List.copyOf(mapKeys), false, false);
    }

    public static TypeSchema scalar(Scalar scalar) {
        return new TypeSchema("", Form.SCALAR, scalar, Map.of(), null, ListType.ATOMIC, List.of(), true, false);
    }

    public static TypeSchema any() {
        return new TypeSchema("", Form.ANY, null, Map.of(), null, ListType.ATOMIC, List.of(), true, true);
    }

    /** The same object type where the field that refers to it says {@code x-kubernetes-map-type: atomic}. */
    public TypeSchema asAtomic() {
        return new TypeSchema(name, form, scalar, fields, element, listType, listMapKeys, true, preservesUnknown);
    }

    /** The definition's name, or "". */
    public String name() {
        return name;
    }

    public Form form() {
        return form;
    }

    /** For {@link Form#SCALAR} only. */
    public Scalar scalar() {
        return scalar;
    }

    /** In declared order. */
    public Collection<Field> fields() {
        return fields.values();
    }

    public Optional<Field> field(String fieldName) {
        return Optional.ofNullable(fields.get(fieldName));
    }

    /** Where the field stands in declared order, -1 for an unknown one. */
    int position(String fieldName) {
        Integer position = positions.get(fieldName);
        return position == null ? -1 : position;
    }

    int fieldCount() {
        return declared.length;
    }

    Field fieldAt(int position) {
        return declared[position];
    }

    /** For {@link Form#LIST} and {@link Form#MAP}. */
    public TypeSchema element() {
        return element.get();
    }

    public ListType listType() {
        return listType;
    }

    public List<String> listMapKeys() {
        return listMapKeys;
    }

    /** Whether apply owns the value as one leaf. */
    public boolean atomic() {
        return atomic;
    }

    /** Whether undeclared fields are kept. */
    public boolean preservesUnknown() {
        return preservesUnknown;
    }
}
