package dev.coracle.controllers.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSelector;
import java.util.List;
import java.util.Map;

/**
 * {@code requiredDuringSchedulingIgnoredDuringExecution} of a node affinity: one term must match.
 *
 * @param terms empty in {@link #ANY}, which every node satisfies
 */
record NodeSelectorTerms(List<Term> terms) {
    static final NodeSelectorTerms ANY = new NodeSelectorTerms(List.of());

    private record Term(LabelSelector labels, LabelSelector fields) {}

    static NodeSelectorTerms of(Fields podSpec) {
        Fields required = podSpec.at("affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
        if (!required.exists()) {
            return ANY;
        }
        return new NodeSelectorTerms(required.list("nodeSelectorTerms").stream()
                .map(term -> new Term(selector(term, "matchExpressions"), selector(term, "matchFields")))
                .toList());
    }

    private static LabelSelector selector(Fields term, String field) {
        ObjectNode selector = Json.object();
        selector.set(
                "matchExpressions", term.at(field).exists() ? term.at(field).node() : Json.array());
        return LabelSelector.ofObject(selector);
    }

    boolean match(String nodeName, Map<String, String> nodeLabels) {
        if (this == ANY) {
            return true;
        }
        // A term without expressions matches nothing.
        return terms.stream()
                .filter(term -> !term.labels.isEmpty() || !term.fields.isEmpty())
                .anyMatch(term ->
                        term.labels.matches(nodeLabels) && term.fields.matches(Map.of("metadata.name", nodeName)));
    }
}
