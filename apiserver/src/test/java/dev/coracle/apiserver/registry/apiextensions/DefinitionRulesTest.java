package dev.coracle.apiserver.registry.apiextensions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionRulesTest {
    private static final String VERSION = "{\"Name\":\"v1\",\"Served\":true,\"Storage\":%s,\"Deprecated\":false,"
            + "\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,\"AdditionalPrinterColumns\":null,"
            + "\"SelectableFields\":null}";

    private static ObjectNode definition() {
        try {
            return (ObjectNode) new YAMLMapper().readTree("""
                            metadata: {name: bads.o.oracle.test}
                            spec:
                              group: o.oracle.test
                              scope: Namespaced
                              names: {plural: bads, singular: bad, kind: Bad, listKind: BadList}
                              conversion: {strategy: None}
                              versions:
                              - name: v1
                                served: true
                                storage: true
                                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                            status: {storedVersions: [v1]}
                            """);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(Errors errors) {
        return errors.causes().stream().map(c -> c.field() + ": " + c.message()).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void refusals(Consumer<ObjectNode> change, List<String> findings) {
        ObjectNode definition = definition();
        change.accept(definition);
        Errors errors = new Errors();

        DefinitionRules.validate(Fields.of(definition), errors);

        assertEquals(findings, texts(errors));
    }

    private static Arguments row(Consumer<ObjectNode> change, String... findings) {
        return arguments(change, List.of(findings));
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                row(d -> {}),
                row(
                        d -> d.withObject("/metadata").put("name", "wrong"),
                        "metadata.name: Invalid value: \"wrong\": must be spec.names.plural+\".\"+spec.group"),
                row(
                        d -> d.withObject("/spec").put("group", ""),
                        "metadata.name: Invalid value: \"bads.o.oracle.test\": must be"
                                + " spec.names.plural+\".\"+spec.group",
                        "spec.group: Required value"),
                row(
                        d -> d.withObject("/spec").put("scope", "Odd"),
                        "spec.scope: Unsupported value: \"Odd\": supported values: \"Cluster\", \"Namespaced\""),
                row(
                        d -> {
                            d.withObject("/spec/versions/0").put("storage", false);
                            d.withObject("/status").remove("storedVersions");
                        },
                        "spec.versions: Invalid value: [" + String.format(VERSION, false)
                                + "]: must have exactly one version marked as storage version",
                        "status.storedVersions: Invalid value: null: must have at least one stored version"),
                row(
                        d -> d.withObject("/spec/versions/0").remove("schema"),
                        "spec.versions[0].schema.openAPIV3Schema: Required value"),
                row(
                        d -> d.withObject("/spec/names").remove(List.of("kind", "listKind")),
                        "spec.names.kind: Required value",
                        "spec.names.listKind: Required value"),
                row(
                        d -> d.withObject("/spec/versions/0")
                                .putArray("additionalPrinterColumns")
                                .addObject()
                                .put("name", "a")
                                .put("type", "string")
                                .put("jsonPath", "nope["),
                        "spec.additionalPrinterColumns[0].JSONPath: Invalid value: \"nope[\":"
                                + " must be a simple json path starting with ."),
                row(
                        d -> d.withArray("/spec/versions")
                                .add(d.withObject("/spec/versions/0").deepCopy().put("storage", false)),
                        "spec.versions: Invalid value: [" + String.format(VERSION, true) + ","
                                + String.format(VERSION, false) + "]: must contain unique version names"),
                row(
                        d -> {
                            d.withObject("/metadata").put("name", "bads.nodot");
                            d.withObject("/spec").put("group", "nodot");
                        },
                        "spec.group: Invalid value: \"nodot\": should be a domain with at least one dot"),
                row(
                        d -> {
                            d.withObject("/metadata").put("name", "bads.x.k8s.io");
                            d.withObject("/spec").put("group", "x.k8s.io");
                        },
                        "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have"
                                + " approval annotation \"api-approved.kubernetes.io\","
                                + " see https://github.com/kubernetes/enhancements/pull/1111"),
                row(
                        d -> d.withObject("/spec/conversion").put("strategy", "Webhook"),
                        "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
                        "spec.conversion.conversionReviewVersions: Required value"));
    }

    @Test
    void establishedDefinitionsKeepTheirScope() {
        ObjectNode before = definition();
        before.withObject("/status")
                .putArray("conditions")
                .addObject()
                .put("type", "Established")
                .put("status", "True");
        ObjectNode now = before.deepCopy();
        now.withObject("/spec").put("scope", "Cluster");
        Errors errors = new Errors();

        DefinitionRules.validateUpdate(Fields.of(now), Fields.of(before), errors);

        assertEquals(List.of("spec.scope: Invalid value: \"Cluster\": field is immutable"), texts(errors));
    }
}
