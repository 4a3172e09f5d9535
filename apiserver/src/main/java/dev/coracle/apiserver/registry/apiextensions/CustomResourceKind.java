package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.ScalePaths;
import dev.coracle.apiserver.schema.CustomObjectDecoder;
import dev.coracle.apiserver.schema.Decoded;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.schema.Schemas;
import dev.coracle.apiserver.schema.TypeSchema;
import dev.coracle.apiserver.spi.ColumnSet;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * One served version of a custom resource: everything its definition says about it. Thread-safe; immutable but for the actions
 * that wait for its end.
 */
final class CustomResourceKind extends Kind {
    private static final CustomObjectDecoder DECODER = new CustomObjectDecoder(Schemas.builtin());

    private final Definition definition;
    private final String listKind;
    private final ObjectNode openApi;
    private final SchemaNode schema;
    private final boolean hasRules;
    private final TypeSchema type;
    private final ColumnSet columns;
    private final Optional<String> deprecation;
    private final Optional<ScalePaths> scale;
    private final Map<String, Function<Fields, String>> selectable = new LinkedHashMap<>();
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private volatile boolean retired;

    /** @param version one of the definition's */
    CustomResourceKind(KindDescriptor descriptor, String listKind, Definition definition, Fields version) {
        super(descriptor);
        this.definition = definition;
        this.listKind = listKind;
        this.openApi = (ObjectNode) version.at("schema.openAPIV3Schema").node();
        this.schema = SchemaNode.of(openApi);
        this.hasRules = schema.hasRules();
        this.type = StructuralTypes.root(schema, Schemas.builtin());
        this.columns = CustomColumns.of(version.list("additionalPrinterColumns"));
        this.deprecation = DeprecationText.of(definition, version);
        this.scale = version.has("subresources.scale")
                ? Optional.of(new ScalePaths(
                        path(version.text("subresources.scale.specReplicasPath")),
                        path(version.text("subresources.scale.statusReplicasPath")),
                        path(version.text("subresources.scale.labelSelectorPath"))))
                : Optional.empty();
        for (Fields field : version.list("selectableFields")) {
            String path = path(field.text("jsonPath"));
            selectable.put(path, o -> o.text(path));
        }
    }

    private static String path(String jsonPath) {
        return jsonPath.startsWith(".") ? jsonPath.substring(1) : jsonPath;
    }

    @Override
    public String listKind() {
        return listKind;
    }

    @Override
    public boolean builtin() {
        return false;
    }

    @Override
    public Optional<TypeSchema> schema() {
        return Optional.of(type);
    }

    @Override
    public Decoded decode(byte[] body, String mediaType, FieldValidation validation) {
        CustomObjectDecoder.Untyped untyped = DECODER.decode(body, mediaType, gvk());
        checkType(untyped.tree());
        List<String> findings = pruned(untyped);
        if (validation == FieldValidation.STRICT && !findings.isEmpty()) {
            throw CustomObjectDecoder.strictError(gvk(), findings);
        }
        return new Decoded(untyped.tree(), validation == FieldValidation.WARN ? findings : List.of());
    }

    @Override
    public Decoded decodeTree(ObjectNode tree, FieldValidation validation) {
        CustomObjectDecoder.Untyped untyped = DECODER.decodeTree(tree);
        List<String> findings = pruned(untyped);
        if (validation == FieldValidation.STRICT && !findings.isEmpty()) {
            throw CustomObjectDecoder.strictFault(findings);
        }
        return new Decoded(untyped.tree(), validation == FieldValidation.WARN ? findings : List.of());
    }

    private List<String> pruned(CustomObjectDecoder.Untyped untyped) {
        List<String> findings = new ArrayList<>(untyped.findings());
        for (String path : Pruning.prune(schema, untyped.tree())) {
            findings.add("unknown field " + Errors.quote(path));
        }
        return findings;
    }

    private void checkType(ObjectNode tree) {
        String apiVersion = tree.path("apiVersion").asText("");
        if (!apiVersion.equals(gvk().apiVersion())) {
            throw StatusException.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + gvk().apiVersion() + ")");
        }
        String kind = tree.path("kind").asText("");
        if (!kind.equals(gvk().kind())) {
            throw StatusException.invalid(
                    gvk(),
                    tree.path("metadata").path("name").asText(""),
                    List.of(new Cause(
                            "FieldValueInvalid",
                            "Invalid value: " + Errors.quote(kind) + ": must be " + gvk().kind(),
                            "kind")));
        }
    }

    @Override
    public void setDefaults(ObjectNode object) {
        SchemaDefaults.apply(schema, object);
    }

    @Override
    public Optional<ObjectNode> initialStatus() {
        return Optional.empty();
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public boolean createsOnUpdate() {
        return false;
    }

    @Override
    public boolean updatesUnconditionally() {
        return false;
    }

    @Override
    public void prepareForSubresource(String subresource, ObjectNode now, Fields before) {
        if (!subresource.equals("status") || !(now.get("metadata") instanceof ObjectNode metadata)) {
            return;
        }
        // Of metadata, a write to the status of a custom resource changes the ownership of fields only.
        for (String field : List.of("annotations", "finalizers")) {
            if (before.at("metadata").has(field)) {
                metadata.set(field, before.at("metadata." + field).node().deepCopy());
            } else {
                metadata.remove(field);
            }
        }
    }

    @Override
    public void validate(Fields object, Errors errors) {
        check(object.node(), null, errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        check(now.node(), before.node(), errors);
    }

    @Override
    public void validateSubresource(String subresource, Fields now, Fields before, Errors errors) {
        check(now.node(), before.node(), errors);
    }

    private void check(JsonNode now, JsonNode before, Errors errors) {
        SchemaValidator.validate(schema, now, before, "", errors);
        EmbeddedObjects.validate(schema, now, "", errors);
        UniqueItems.validate(schema, now, before, "", errors);
        if (hasRules && errors.causes().stream().anyMatch(CustomResourceKind::blocksRules)) {
            errors.add(
                    "FieldValueInvalid",
                    "<nil>",
                    "Invalid value: null: some validation rules were not checked because the object was invalid;"
                            + " correct the existing errors to complete validation");
        }
    }

    private static boolean blocksRules(Cause cause) {
        return switch (cause.reason()) {
            case "FieldValueNotSupported",
                    "FieldValueRequired",
                    "FieldValueTooLong",
                    "FieldValueTooMany",
                    "FieldValueTypeInvalid" -> true;
            default -> false;
        };
    }

    @Override
    public Map<String, Function<Fields, String>> selectableFields() {
        return selectable;
    }

    @Override
    public Optional<ColumnSet> columns() {
        return Optional.of(columns);
    }

    @Override
    public Optional<String> deprecation() {
        return deprecation;
    }

    @Override
    public Optional<ObjectNode> openApiSchema() {
        return Optional.of(openApi);
    }

    @Override
    public Optional<ScalePaths> scalePaths() {
        return scale;
    }

    /** A definition may go while a request is under way; its objects must not outlive it. */
    @Override
    public void beforePut(Transaction transaction, ObjectNode now, Optional<KubeObject> before) {
        if (before.isPresent()) {
            return;
        }
        Optional<Definition> present = transaction
                .get(new StorageKey(Definition.STORAGE, ObjectKey.cluster(definition.name())))
                .map(Definition::new);
        if (present.isEmpty()) {
            throw StatusException.of(Reason.NotFound, "the server could not find the requested resource")
                    .withDetails(Json.object());
        }
        if (present.get().terminating()) {
            throw StatusException.of(
                            Reason.MethodNotAllowed,
                            "create not allowed while custom resource definition is terminating")
                    .about(gvr(), "");
        }
    }

    @Override
    public KubeObject fromStored(KubeObject stored) {
        boolean sameVersion = stored.apiVersion().equals(gvk().apiVersion());
        if (sameVersion && Pruning.isSettled(schema, stored.tree())) {
            return stored;
        }
        if (!sameVersion) {
            refuseWebhookConversion(stored.apiVersion());
        }
        ObjectNode tree = stored.copy();
        tree.put("apiVersion", gvk().apiVersion());
        Pruning.prune(schema, tree);
        SchemaDefaults.apply(schema, tree);
        return KubeObject.of(tree);
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        String version = definition.group() + "/" + definition.storageVersion();
        if (!version.equals(object.path("apiVersion").asText())) {
            refuseWebhookConversion(object.path("apiVersion").asText());
            object.put("apiVersion", version);
        }
        return object;
    }

    private void refuseWebhookConversion(String from) {
        if (definition.convertsByWebhook()) {
            throw StatusException.internal("conversion webhook for " + from + ", Kind=" + gvk().kind()
                    + " failed: this server does not call conversion webhooks");
        }
    }

    @Override
    public AutoCloseable whenRetired(Runnable action) {
        waiting.add(action);
        if (retired && waiting.remove(action)) {
            action.run();
        }
        return () -> waiting.remove(action);
    }

    /** Ends what goes on with this kind. */
    void retire() {
        retired = true;
        for (Runnable action : waiting) {
            if (waiting.remove(action)) {
                action.run();
            }
        }
    }
}
