package dev.coracle.controllers.namespace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The conditions of a namespace that is being emptied. Pure. */
final class NamespaceConditions {
    private record Finding(String type, boolean trouble, String reason, String message) {}

    private NamespaceConditions() {}

    /** @param failure why content could not be deleted, or "" */
    static ArrayNode of(KubeObject namespace, Remaining remaining, String failure, Instant now) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                "NamespaceDeletionDiscoveryFailure",
                false,
                "ResourcesDiscovered",
                "All resources successfully discovered"));
        findings.add(new Finding(
                "NamespaceDeletionGroupVersionParsingFailure",
                false,
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed"));
        findings.add(
                failure.isEmpty()
                        ? new Finding(
                                "NamespaceDeletionContentFailure",
                                false,
                                "ContentDeleted",
                                "All content successfully deleted, may be waiting on finalization")
                        : new Finding(
                                "NamespaceDeletionContentFailure",
                                true,
                                "ContentDeletionFailed",
                                "Failed to delete all resource types, 1 remaining: " + failure));
        findings.add(
                remaining.isEmpty()
                        ? new Finding(
                                "NamespaceContentRemaining",
                                false,
                                "ContentRemoved",
                                "All content successfully removed")
                        : new Finding(
                                "NamespaceContentRemaining",
                                true,
                                "SomeResourcesRemain",
                                "Some resources are remaining: " + remaining.resources()));
        findings.add(
                remaining.finalizers().isEmpty()
                        ? new Finding(
                                "NamespaceFinalizersRemaining",
                                false,
                                "ContentHasNoFinalizers",
                                "All content-preserving finalizers finished")
                        : new Finding(
                                "NamespaceFinalizersRemaining",
                                true,
                                "SomeFinalizersRemain",
                                "Some content in the namespace has finalizers remaining: " + remaining.finalizers()));
        ArrayNode conditions = Json.array();
        List<Fields> before = namespace.at("status").list("conditions");
        findings.forEach(finding -> conditions.add(condition(finding, before, now)));
        return conditions;
    }

    private static ObjectNode condition(Finding finding, List<Fields> conditions, Instant now) {
        String status = finding.trouble ? "True" : "False";
        String since = conditions.stream()
                .filter(c -> c.text("type").equals(finding.type)
                        && c.text("status").equals(status)
                        && c.text("reason").equals(finding.reason))
                .map(c -> c.text("lastTransitionTime"))
                .findFirst()
                .orElse(Times.seconds(now));
        return Json.object()
                .put("type", finding.type)
                .put("status", status)
                .put("lastTransitionTime", since)
                .put("reason", finding.reason)
                .put("message", finding.message);
    }
}
