package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** The status that follows from a definition and its names. Pure but for the tree it is given. */
final class DefinitionStatus {
    private DefinitionStatus() {}

    static void update(Definition definition, ObjectNode tree, NamePlan names, Instant now) {
        ObjectNode status = tree.get("status") instanceof ObjectNode s ? s : tree.putObject("status");
        status.set("acceptedNames", names.accepted().deepCopy());
        Conditions.set(tree, "NamesAccepted", names.complete(), names.reason(), names.message(), now);
        if (names.complete() && !definition.established()) {
            Conditions.set(
                    tree, "Established", true, "InitialNamesAccepted", "the initial names have been accepted", now);
        } else if (!definition.established()) {
            Conditions.set(tree, "Established", false, "NotAccepted", "not all names are accepted", now);
        }
        if (ApiApproval.isProtected(definition.group())) {
            ApiApproval approval = ApiApproval.of(definition.object().annotations());
            Conditions.set(
                    tree,
                    "KubernetesAPIApprovalPolicyConformant",
                    approval.state() == ApiApproval.State.APPROVED,
                    approval.state().reason(),
                    approval.message(),
                    now);
        }
    }
}
