package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.schema.TypeSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps managedFields right on writes, and carries out server-side apply. One instance per kind and subresource; immutable,
 * safe on any thread.
 */
public final class FieldManager {
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";
    private static final FieldSet STRIPPED = FieldSet.ofPaths(
            "apiVersion",
            "kind",
            "metadata",
            "metadata.name",
            "metadata.namespace",
            "metadata.creationTimestamp",
            "metadata.selfLink",
            "metadata.uid",
            "metadata.clusterName",
            "metadata.generation",
            "metadata.managedFields",
            "metadata.resourceVersion");

    private final FieldSet resetFields;

    /** @param resetFields what this endpoint never changes, so that nobody can own it through it: {@code status}, … */
    public FieldManager(FieldSet resetFields) {
        this.resetFields = resetFields;
    }

    /**
     * The object with managedFields as a write other than apply leaves them: the manager takes what changed, what went is
     * nobody's. To be called on the decoded and defaulted object, before the server fills in fields of its own.
     *
     * @param live null on create
     * @param subresource "" for the object itself
     */
    public ObjectNode update(
            ObjectNode live,
            ObjectNode now,
            TypeSchema schema,
            String manager,
            String subresource,
            String apiVersion,
            Instant time) {
        return update(live, Json.object(), now, schema, manager, subresource, apiVersion, time);
    }

    /**
     * As {@link #update(ObjectNode, ObjectNode, TypeSchema, String, String, String, Instant)}, for kinds whose new objects are
     * not empty.
     *
     * @param blank what a new object has of itself, so that its creator does not own it
     */
    public ObjectNode update(
            ObjectNode live,
            ObjectNode blank,
            ObjectNode now,
            TypeSchema schema,
            String manager,
            String subresource,
            String apiVersion,
            Instant time) {
        ManagedFields managed = liveOrNew(live, now, subresource);
        if (live != null && managed.isEmpty()) {
            // Tracking starts at create or with the first apply, never in between.
            return ManagedFields.NONE.on(now);
        }
        ManagedFields.Entry self =
                ManagedFields.Entry.update(manager, apiVersion, Times.seconds(time), subresource, FieldSet.EMPTY);
        return ManagerCap.cap(take(live == null ? blank : bare(live), bare(now), schema, managed, self))
                .on(now);
    }

    private static ManagedFields liveOrNew(ObjectNode live, ObjectNode now, String subresource) {
        JsonNode sent = now.path("metadata").path(ManagedFields.FIELD);
        if (subresource.isEmpty()) {
            if (ManagedFields.isReset(sent)) {
                return ManagedFields.NONE;
            }
            Optional<ManagedFields> own = ManagedFields.parse(sent).filter(m -> !m.isEmpty());
            if (own.isPresent()) {
                return own.get();
            }
        }
        return live == null ? ManagedFields.NONE : ManagedFields.of(live);
    }

    /** The object without managedFields, which are not compared. */
    private static ObjectNode bare(ObjectNode object) {
        return object == null ? Json.object() : ManagedFields.NONE.on(object);
    }

    private ManagedFields take(
            ObjectNode before, ObjectNode after, TypeSchema schema, ManagedFields managed, ManagedFields.Entry self) {
        FieldDiff diff = FieldDiff.between(before, after, schema).without(resetFields);
        if (diff.isEmpty()) {
            return managed;
        }
        FieldSet changed = diff.changed();
        List<ManagedFields.Entry> entries = new ArrayList<>(managed.entries().size() + 1);
        FieldSet taken = changed.difference(STRIPPED);
        for (ManagedFields.Entry entry : managed.entries()) {
            FieldSet left = entry.fields().difference(changed).difference(diff.removed());
            if (entry.isSameManager(self) && !taken.isEmpty()) {
                taken = taken.union(left);
            } else if (!left.isEmpty()) {
                entries.add(entry.with(left));
            }
        }
        if (!taken.isEmpty()) {
            entries.add(self.with(taken));
        }
        return new ManagedFields(entries);
    }

    /**
     * The live object with a configuration applied to it, fields that the manager has given up removed, and managedFields
     * brought up to date. Throws a 409 that lists the conflicts, a 500 when the configuration does not fit its type.
     *
     * @param live null when the apply creates the object
     * @param kind of the endpoint; the configuration must have the same
     */
    public ObjectNode apply(
            ObjectNode live,
            ObjectNode config,
            TypeSchema schema,
            String manager,
            boolean force,
            String subresource,
            GroupVersionKind kind,
            Instant time) {
        check(config, schema, kind);
        ManagedFields managed = live == null ? ManagedFields.NONE : ManagedFields.of(live);
        String now = Times.seconds(time);
        if (live != null && managed.isEmpty()) {
            managed = take(
                    Json.object(),
                    bare(live),
                    schema,
                    managed,
                    ManagedFields.Entry.update(
                            BEFORE_FIRST_APPLY, kind.apiVersion(), now, subresource, FieldSet.EMPTY));
        }
        ManagedFields.Entry self =
                ManagedFields.Entry.apply(manager, kind.apiVersion(), now, subresource, FieldSet.EMPTY);
        boolean kubectl = manager.equals(LastApplied.MANAGER);
        ApplyRun run = new ApplyRun(bare(live), config, schema, managed, self);
        Conflicts conflicts = force ? new Conflicts(List.of()) : run.conflicts();
        if (!conflicts.isEmpty() && kubectl && live != null) {
            conflicts = conflicts.without(LastApplied.upgradable(live, schema));
        }
        if (!conflicts.isEmpty()) {
            throw conflicts.toStatus();
        }
        if (Json.same(bare(live), run.merged)) {
            // An apply that changes nothing is not dated.
            String dated = managed.find(self).map(ManagedFields.Entry::time).orElse("");
            run = new ApplyRun(bare(live), config, schema, managed, self.at(dated));
        }
        ObjectNode result = run.merged;
        if (kubectl) {
            LastApplied.refresh(result, config);
        }
        return run.managed().on(result);
    }

    private static void check(ObjectNode config, TypeSchema schema, GroupVersionKind kind) {
        GroupVersionKind given = GroupVersionKind.parse(
                config.path("apiVersion").asText(""), config.path("kind").asText(""));
        if (!given.kind().equals(kind.kind()) || !given.group().equals(kind.group())) {
            throw StatusException.badRequest("invalid object type: " + given);
        }
        if (!given.version().equals(kind.version())) {
            throw StatusException.badRequest("Incorrect version specified in apply patch. Specified patch version: "
                    + given.apiVersion() + ", expected: " + kind.apiVersion());
        }
        JsonNode metadata = config.path("metadata");
        if (metadata.hasNonNull(ManagedFields.FIELD)) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        String findings = TypedCheck.findings(config, schema);
        if (!findings.isEmpty()) {
            throw StatusException.of(
                    500,
                    "",
                    "failed to create typed patch object ("
                            + metadata.path("namespace").asText("") + "/"
                            + metadata.path("name").asText("") + "; " + kind + "): " + findings);
        }
    }

    /** One apply: what it makes of the object, and whom it takes fields from. */
    private final class ApplyRun {
        private final ManagedFields before;
        private final ManagedFields.Entry self;
        private final FieldSet applied;
        private final ObjectNode merged;
        private final FieldDiff diff;

        ApplyRun(
                ObjectNode live, ObjectNode config, TypeSchema schema, ManagedFields before, ManagedFields.Entry self) {
            this.before = before;
            this.self = self;
            this.applied = AppliedFields.of(config, schema).recursiveDifference(resetFields);
            this.merged = ConfigMerge.merge(live, config, schema);
            prune(schema);
            this.diff = FieldDiff.between(live, merged, schema).without(resetFields);
        }

        /** Removes what this manager applied before, does not any more, and nobody else owns. */
        private void prune(TypeSchema schema) {
            Optional<ManagedFields.Entry> last = before.find(self);
            if (last.isEmpty()) {
                return;
            }
            FieldSet owned = applied;
            for (ManagedFields.Entry entry : before.entries()) {
                if (!entry.isSameManager(self)) {
                    owned = owned.union(entry.fields());
                }
            }
            FieldSet given = AppliedFields.withNamedFields(last.get().fields(), schema);
            Prune.remove(given.difference(AppliedFields.withNamedFields(owned, schema)), merged, schema);
        }

        Conflicts conflicts() {
            FieldSet changed = diff.changed();
            List<ManagedFields.Entry> owners = new ArrayList<>();
            for (ManagedFields.Entry entry : before.entries()) {
                FieldSet both = entry.fields().intersection(changed);
                if (!entry.isSameManager(self) && !both.isEmpty()) {
                    owners.add(entry.with(both));
                }
            }
            return new Conflicts(owners);
        }

        ManagedFields managed() {
            FieldSet changed = diff.changed();
            List<ManagedFields.Entry> entries = new ArrayList<>();
            for (ManagedFields.Entry entry : before.entries()) {
                FieldSet left = entry.fields().difference(changed).difference(diff.removed());
                if (!entry.isSameManager(self) && !left.isEmpty()) {
                    entries.add(entry.with(left));
                }
            }
            FieldSet own = applied.difference(STRIPPED);
            if (!own.isEmpty()) {
                entries.add(self.with(own));
            }
            return new ManagedFields(entries);
        }
    }
}
