package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.endpoints.Caller;
import dev.coracle.apiserver.schema.Decoded;
import dev.coracle.apiserver.schema.Defaults;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.schema.ObjectDecoder;
import dev.coracle.apiserver.schema.Schemas;
import dev.coracle.apiserver.schema.TypeSchema;
import dev.coracle.apiserver.spi.ColumnSet;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One served kind: data, and the few rules that differ. The rules of this class fit most kinds; others override what they
 * need. Stateless and thread-safe. {@link WritePipeline} says when each rule is asked.
 */
public class Kind {
    private static final ObjectDecoder DECODER = new ObjectDecoder(Schemas.builtin());

    private final KindDescriptor descriptor;

    public Kind(KindDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    public final KindDescriptor descriptor() {
        return descriptor;
    }

    public final GroupVersionResource gvr() {
        return descriptor.gvr();
    }

    public final GroupVersionKind gvk() {
        return descriptor.gvk();
    }

    /** What a list of objects is called. */
    public String listKind() {
        return descriptor.listKind();
    }

    /** Where an object is stored. */
    public final StorageKey storageKey(ObjectKey key) {
        return new StorageKey(descriptor.storage(), key);
    }

    /** False for custom resources. */
    public boolean builtin() {
        return true;
    }

    /** The type of objects; empty for a virtual kind without one. */
    public Optional<TypeSchema> schema() {
        return Schemas.builtin().of(gvk());
    }

    /** Reads a request's body. */
    public Decoded decode(byte[] body, String mediaType, FieldValidation validation) {
        return DECODER.decode(body, mediaType, gvk(), validation);
    }

    /** What {@link #decode} would have made of this tree, which is not modified. */
    public Decoded decodeTree(ObjectNode tree, FieldValidation validation) {
        return DECODER.decodeTree(tree, gvk(), validation);
    }

    /** Fills in what depends on the object alone. */
    public void setDefaults(ObjectNode object) {
        Defaults.apply(object, gvk());
    }

    /** Sees an object after a patch, which writes the whole document anew. */
    public void patched(ObjectNode object) {
        // Few kinds care how a document was written.
    }

    /** The status of an object that nobody has looked at yet; empty when such an object has none. */
    public Optional<ObjectNode> initialStatus() {
        return InitialStatus.of(this);
    }

    /** What Go writes for a new object that nobody has filled in: a creator owns none of it. Not modified. */
    public ObjectNode blank() {
        return Json.object();
    }

    public NameRule nameRule() {
        return KindFacts.nameRule(resource());
    }

    /** Whether {@code metadata.generation} counts changes of everything but metadata and status. */
    public boolean countsGenerations() {
        return KindFacts.countsGenerations(resource());
    }

    /** Whether PUT of a missing object creates it. */
    public boolean createsOnUpdate() {
        return KindFacts.createsOnUpdate(resource());
    }

    /** Whether PUT without {@code metadata.resourceVersion} overwrites whatever is there. */
    public boolean updatesUnconditionally() {
        return KindFacts.updatesUnconditionally(resource());
    }

    /** Whether a delete answers with the object instead of a Status. */
    public boolean returnsDeletedObject() {
        return KindFacts.returnsDeletedObject(resource());
    }

    /** Whether dependents stay when a delete names no policy. */
    public boolean orphansDependents() {
        return KindFacts.orphansDependents(resource());
    }

    /** Whether writes to {@code /status} leave all metadata as it is. */
    public boolean statusWritesKeepMetadata() {
        return !builtin() || KindFacts.statusWritesKeepMetadata(resource());
    }

    /** Sets what only the server decides on create; a client's status was dropped before. */
    public void prepareForCreate(ObjectNode object) {
        // Most kinds have nothing to set.
    }

    /** As {@link #prepareForCreate(ObjectNode)}, for kinds that record who made an object. */
    public void prepareForCreate(ObjectNode object, Caller caller) {
        prepareForCreate(object);
    }

    /** Restores or computes what clients may not choose. */
    public void prepareForUpdate(ObjectNode now, Fields before) {
        // Most kinds take the update as it is.
    }

    /** Checks what more a new object's name must be; findings come before those of other metadata. */
    public void validateName(Fields object, Errors errors) {
        // Most names only follow the name rule.
    }

    /** Checks everything but metadata. */
    public void validate(Fields object, Errors errors) {
        // Kinds without rules of their own accept what their schema accepts.
    }

    /** Checks the step from {@code before} to {@code now}; {@link #validate} runs too. */
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
    }

    /** Like {@link #prepareForUpdate} for {@code status}, {@code finalize} and others, which change a part only. */
    public void prepareForSubresource(String subresource, ObjectNode now, Fields before) {
        // /status is kept apart for every kind before this.
    }

    /** As {@link #prepareForSubresource(String, ObjectNode, Fields)}, for kinds that record when it happened. */
    public void prepareForSubresource(String subresource, ObjectNode now, Fields before, Instant time) {
        prepareForSubresource(subresource, now, before);
    }

    /** The kind that findings name. */
    public GroupVersionKind namedInFindings() {
        return gvk();
    }

    /** Checks a write to a subresource. */
    public void validateSubresource(String subresource, Fields now, Fields before, Errors errors) {
        // Status is written by components of the cluster.
    }

    /** Texts for {@code Warning} headers; {@code before} is missing on create. */
    public List<String> warnings(Fields now, Fields before) {
        return List.of();
    }

    /** Texts for the {@code Warning} headers of a delete. */
    public List<String> deleteWarnings(DeleteOptions options) {
        return List.of();
    }

    /** Fields besides metadata.name and metadata.namespace that field selectors may name. */
    public Map<String, Function<Fields, String>> selectableFields() {
        return SelectableFields.of(resource());
    }

    /** Columns of its own, for custom resources. */
    public Optional<ColumnSet> columns() {
        return Optional.empty();
    }

    /** The text of the {@code Warning} that every use of this version gets. */
    public Optional<String> deprecation() {
        return Optional.empty();
    }

    /** {@code openAPIV3Schema} of a custom resource. */
    public Optional<ObjectNode> openApiSchema() {
        return Optional.empty();
    }

    /** Where {@code /scale} of a custom resource reads and writes; built-in kinds have these fields in common. */
    public Optional<ScalePaths> scalePaths() {
        return Optional.empty();
    }

    /** Runs {@code action} when this kind is replaced or no longer served, which built-in kinds never are. Any thread. */
    public AutoCloseable whenRetired(Runnable action) {
        return () -> {};
    }

    /** How long an object lives on after a delete; empty for kinds that go at once. */
    public Optional<Long> gracePeriod(KubeObject object, DeleteOptions options) {
        return Optional.empty();
    }

    /** Whether a delete that fails a precondition is told so by the kind's own storage, which has other words for it. */
    public boolean checksPreconditionsItself() {
        return KindFacts.checksPreconditionsItself(resource());
    }

    /** What else keeps a deleted object, besides finalizers: {@code spec.finalizers} of a namespace. */
    public boolean heldAfterDelete(Fields object) {
        return false;
    }

    /** Changes the object as it is marked for deletion. */
    public void prepareForDelete(ObjectNode object) {
        // Most kinds only get a deletionTimestamp.
    }

    /**
     * Tries out against an image what {@link #beforePut} will do, so that refusals of allocators come before those of
     * validation, which follows. For a dry run {@code now} gets what a user is shown instead of real allocations; otherwise it
     * stays as it is.
     */
    public void tryAllocations(Image image, ObjectNode now, Optional<KubeObject> before, boolean dryRun) {
        // Most kinds allocate nothing.
    }

    /**
     * Runs on the store thread right before the object is put, in the same transaction: allocations. {@code now} may be changed.
     * A refusal is a StatusException.
     */
    public void beforePut(Transaction transaction, ObjectNode now, Optional<KubeObject> before) {
        // Most kinds allocate nothing.
    }

    /** Runs on the store thread when the object was removed, in the same transaction. */
    public void afterDelete(Transaction transaction, KubeObject last) {
        // Most kinds own nothing outside themselves.
    }

    /** The version of this kind from the version that is stored. */
    public KubeObject fromStored(KubeObject stored) {
        return stored;
    }

    /** The stored version from the version of this kind; may change the argument. */
    public ObjectNode toStored(ObjectNode object) {
        return object;
    }

    /** {@code resource.group}. */
    protected final String resource() {
        return descriptor.gvr().qualifiedName();
    }

    @Override
    public String toString() {
        return descriptor.gvr().toString();
    }
}
