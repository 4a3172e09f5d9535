package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.schema.TypeSchema.Field;
import dev.coracle.apiserver.schema.TypeSchema.ListType;
import dev.coracle.apiserver.schema.TypeSchema.Presence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The types of every built-in kind. Thread-safe. A definition is built when it is first asked for; the facts behind them are
 * read from the class path once per process, with the first call of {@link #builtin}.
 */
public final class Schemas {
    private static final String REFERENCE = "io.k8s.";

    private final SchemaResource resource;
    private final Map<String, TypeSchema> types = new ConcurrentHashMap<>();

    private Schemas(SchemaResource resource) {
        this.resource = resource;
    }

    /** Shared, and cheap after the first call. */
    public static Schemas builtin() {
        return Builtin.SCHEMAS;
    }

    private static final class Builtin {
        static final Schemas SCHEMAS = new Schemas(SchemaResource.load());
    }

    /** The type of a kind's objects; empty when there is no such kind. */
    public Optional<TypeSchema> of(GroupVersionKind kind) {
        return DefinitionNames.of(kind).filter(resource::has).map(this::type).filter(Schemas::isKind);
    }

    private static boolean isKind(TypeSchema type) {
        return DefinitionNames.isKind(type.name(), field -> type.position(field) >= 0);
    }

    /** By name, for example {@code io.k8s.api.core.v1.PodSpec}. */
    public Optional<TypeSchema> definition(String name) {
        return resource.has(name) ? Optional.of(type(name)) : Optional.empty();
    }

    public Iterable<String> definitionNames() {
        return resource.definitions();
    }

    /** {@code metadata} of every kind, custom ones included. */
    public TypeSchema objectMeta() {
        return type("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    }

    /** The facts and texts behind the types, for the OpenAPI documents. */
    public SchemaTexts texts() {
        return new SchemaTexts(resource);
    }

    private TypeSchema type(String definition) {
        TypeSchema known = types.get(definition);
        if (known != null) {
            return known;
        }
        types.putIfAbsent(definition, build(definition));
        return types.get(definition);
    }

    private TypeSchema build(String definition) {
        Optional<TypeSchema> special = SpecialTypes.of(definition);
        if (special.isPresent()) {
            return special.get();
        }
        List<Field> fields = new ArrayList<>();
        for (SchemaResource.Row row : resource.rows(definition).fields()) {
            fields.add(field(row));
        }
        return TypeSchema.object(definition, fields, false, false);
    }

    private Field field(SchemaResource.Row row) {
        return new Field(
                row.name(),
                typeRef(row.type(), row),
                row.required(),
                row.defaultJson().isEmpty() ? null : json(row.defaultJson()),
                row.patchStrategy().isEmpty()
                        ? Set.of()
                        : Set.of(row.patchStrategy().split(",")),
                row.patchMergeKey(),
                presence(row),
                row.goType());
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a default in the schema resource is not JSON: " + text, e);
        }
    }

    private static Presence presence(SchemaResource.Row row) {
        boolean omitEmpty = row.omit().contains("omitempty");
        if (row.goType().startsWith("*")) {
            return omitEmpty ? Presence.AS_GIVEN : Presence.OR_NULL;
        }
        // encoding/json never finds a struct empty; omitzero is what leaves one out.
        boolean struct = row.type().startsWith(REFERENCE);
        boolean omitted = struct ? row.omit().contains("omitzero") : omitEmpty;
        return omitted ? Presence.UNLESS_ZERO : Presence.ALWAYS;
    }

    private Supplier<TypeSchema> typeRef(String text, SchemaResource.Row row) {
        boolean atomicMap = row.mapType().equals("atomic");
        if (text.startsWith("list<")) {
            TypeSchema list = TypeSchema.list(element(text.substring(5, text.length() - 1)), listType(row), keys(row));
            return () -> list;
        }
        if (text.startsWith("map<")) {
            TypeSchema map = TypeSchema.map(element(text.substring(4, text.length() - 1)), atomicMap);
            return () -> map;
        }
        if (text.startsWith(REFERENCE)) {
            return new LazyType(() -> atomicMap ? type(text).asAtomic() : type(text));
        }
        TypeSchema simple = SpecialTypes.simple(text);
        return () -> simple;
    }

    private Supplier<TypeSchema> element(String text) {
        if (text.startsWith("list<")) {
            TypeSchema list =
                    TypeSchema.list(element(text.substring(5, text.length() - 1)), ListType.ATOMIC, List.of());
            return () -> list;
        }
        if (text.startsWith(REFERENCE)) {
            return new LazyType(() -> type(text));
        }
        TypeSchema simple = SpecialTypes.simple(text);
        return () -> simple;
    }

    private static ListType listType(SchemaResource.Row row) {
        return switch (row.listType()) {
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> ListType.ATOMIC;
        };
    }

    private static List<String> keys(SchemaResource.Row row) {
        return row.listMapKeys().isEmpty()
                ? List.of()
                : List.of(row.listMapKeys().split(","));
    }

    /** Looks a type up once; types refer to each other in circles. */
    private static final class LazyType implements Supplier<TypeSchema> {
        private final Supplier<TypeSchema> source;
        private volatile TypeSchema type;

        LazyType(Supplier<TypeSchema> source) {
            this.source = source;
        }

        @Override
        public TypeSchema get() {
            TypeSchema known = type;
            if (known == null) {
                known = source.get();
                type = known;
            }
            return known;
        }
    }
}
