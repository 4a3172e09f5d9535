package dev.coracle.schemagen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Counts from the Kubernetes 1.36 API; a joined table that lost rows shows here. */
class DefinitionsTest {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static List<Definition> definitions;

    @BeforeAll
    static void read() throws IOException {
        definitions = Definitions.read(
                Path.of("src/main/resources/dev/coracle/schema/api-schema-facts.tsv"),
                Path.of("src/main/facts/go-fields.tsv"),
                ClientModels.load());
    }

    @Test
    void allDefinitionsAndFieldsAreThere() {
        assertEquals(771, definitions.size());
        assertEquals(3137, properties().size());
    }

    @Test
    void markersAreThere() {
        assertEquals(
                72,
                properties().stream().filter(p -> !p.patchStrategy().isEmpty()).count());
        assertEquals(
                407, properties().stream().filter(p -> !p.listType().isEmpty()).count());
        assertEquals("uid", property(META, "ownerReferences").patchMergeKey());
        assertEquals("set", property(META, "finalizers").listType());
    }

    @Test
    void descriptionsAreThere() {
        long described =
                properties().stream().filter(p -> !p.description().isEmpty()).count();
        assertTrue(described > 3000, () -> "only " + described);
        assertTrue(
                property("io.k8s.api.core.v1.PodSpec", "nodeName").description().startsWith("NodeName"));
    }

    @Test
    void fieldsStandInGoOrder() {
        Definition container = definition("io.k8s.api.core.v1.Container");

        assertEquals(
                List.of("name", "image", "command", "args", "workingDir", "ports"),
                container.properties().stream()
                        .map(Definition.Property::name)
                        .limit(6)
                        .toList());
    }

    @Test
    void theFileIsSmall() throws IOException {
        assertTrue(SchemaFile.bytes(definitions).length < 1 << 20);
    }

    private static List<Definition.Property> properties() {
        return definitions.stream().flatMap(d -> d.properties().stream()).toList();
    }

    private static Definition definition(String name) {
        return definitions.stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Definition.Property property(String definition, String name) {
        return definition(definition).properties().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
