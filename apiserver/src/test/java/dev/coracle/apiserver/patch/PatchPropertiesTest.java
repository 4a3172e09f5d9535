package dev.coracle.apiserver.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.patch.apply.FieldManager;
import dev.coracle.apiserver.patch.apply.FieldSet;
import dev.coracle.apiserver.patch.apply.ManagedFields;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must hold for any object; runs half a second each from a printed seed. */
class PatchPropertiesTest {
    private static final long NANOS = 500_000_000L;
    private static final GroupVersionKind DEPLOYMENT = new GroupVersionKind("apps", "v1", "Deployment");
    private static final FieldManager MANAGER = new FieldManager(FieldSet.ofPaths("status"));

    private Random random;
    private long end;

    @BeforeEach
    void seed() {
        long seed = System.nanoTime();
        System.out.println("patch properties seed " + seed);
        random = new Random(seed);
        end = System.nanoTime() + NANOS;
    }

    @Test
    void aMergePatchOfTheDifferenceGivesTheOtherObject() {
        while (System.nanoTime() < end) {
            ObjectNode a = deployment();
            ObjectNode b = deployment();

            ObjectNode after = MergePatch.apply(a, mergeDiff(a, b));

            assertTrue(Json.same(b, after), () -> a + " to " + b + " gave " + after);
        }
    }

    @Test
    void replacingAllTopLevelFieldsByStrategicMergeGivesTheOtherObject() {
        while (System.nanoTime() < end) {
            ObjectNode a = deployment();
            ObjectNode b = deployment();
            ObjectNode patch = b.deepCopy();
            ((ObjectNode) patch.get("spec")).put("$patch", "replace");

            ObjectNode after = StrategicMergePatch.apply(a, patch, TestSchemas.DEPLOYMENT);

            assertTrue(Json.same(b, after), () -> a + " to " + b + " gave " + after);
        }
    }

    @Test
    void theLastApplyOfAnOnlyManagerWins() {
        while (System.nanoTime() < end) {
            ObjectNode first = deployment();
            ObjectNode second = deployment();

            ObjectNode live = apply(null, first);
            ObjectNode after = apply(live, second);

            ObjectNode bare = after.deepCopy();
            ((ObjectNode) bare.get("metadata")).remove("managedFields");
            assertTrue(Json.same(sorted(second), sorted(bare)), () -> first + " then " + second + " gave " + bare);
            assertTrue(ManagedFields.sameButTimes(after, apply(after, second)), "a second apply changed something");
        }
    }

    @Test
    void everyFieldHasOneUpdaterAtMost() {
        while (System.nanoTime() < end) {
            ObjectNode live = update(null, deployment(), "a");
            ObjectNode after = update(live, deployment(), "b");

            JsonNode entries = after.at("/metadata/managedFields");
            FieldSet seen = FieldSet.ofPaths();
            for (JsonNode entry : entries) {
                FieldSet fields = FieldSet.fromJson(entry.get("fieldsV1"));
                assertEquals(entry.get("fieldsV1"), fields.toJson());
                assertTrue(seen.intersection(fields).isEmpty(), after::toString);
                assertEquals(fields, fields.union(seen).difference(seen));
                seen = seen.union(fields);
            }
        }
    }

    private static ObjectNode apply(ObjectNode live, ObjectNode config) {
        return MANAGER.apply(live, config, TestSchemas.DEPLOYMENT, "m", false, "", DEPLOYMENT, Instant.EPOCH);
    }

    private static ObjectNode update(ObjectNode live, ObjectNode now, String manager) {
        return MANAGER.update(live, now, TestSchemas.DEPLOYMENT, manager, "", "apps/v1", Instant.EPOCH);
    }

    private ObjectNode deployment() {
        ObjectNode object = Json.object();
        object.put("apiVersion", "apps/v1").put("kind", "Deployment");
        object.putObject("metadata").put("name", "d");
        ObjectNode spec = object.putObject("spec");
        if (random.nextBoolean()) {
            spec.put("replicas", random.nextInt(3));
        }
        ObjectNode pod = spec.putObject("template").putObject("spec");
        ArrayNode containers = pod.putArray("containers");
        containers.addObject().put("name", "main");
        for (String name : new String[] {"a", "b", "c"}) {
            if (random.nextBoolean()) {
                container(containers.addObject().put("name", name));
            }
        }
        if (random.nextBoolean()) {
            pod.putObject("nodeSelector").put("k" + random.nextInt(2), "v");
        }
        return object;
    }

    private void container(ObjectNode container) {
        container.put("image", "i" + random.nextInt(3));
        if (random.nextBoolean()) {
            container.putArray("args").add("x" + random.nextInt(2)).add("y");
        }
        if (random.nextBoolean()) {
            ArrayNode env = container.putArray("env");
            env.addObject().put("name", "E" + random.nextInt(2)).put("value", "" + random.nextInt(2));
        }
    }

    /** Items of merged lists keep the order of the live list where the configurations do not share them. */
    private static JsonNode sorted(ObjectNode deployment) {
        ObjectNode copy = deployment.deepCopy();
        JsonNode containers = copy.at("/spec/template/spec/containers");
        ObjectNode byName = Json.object();
        containers.forEach(c -> byName.set(c.get("name").asText(), c));
        ((ObjectNode) copy.at("/spec/template/spec")).set("containers", byName);
        return copy;
    }

    private static ObjectNode mergeDiff(ObjectNode from, ObjectNode to) {
        ObjectNode patch = Json.object();
        from.fieldNames().forEachRemaining(name -> {
            if (!to.has(name)) {
                patch.putNull(name);
            }
        });
        to.properties().forEach(field -> {
            JsonNode old = from.get(field.getKey());
            if (old instanceof ObjectNode before && field.getValue() instanceof ObjectNode after) {
                patch.set(field.getKey(), mergeDiff(before, after));
            } else if (!field.getValue().equals(old)) {
                patch.set(field.getKey(), field.getValue());
            }
        });
        return patch;
    }
}
