package dev.coracle.apiserver.patch.apply;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Fields that an apply would change and that others own. Sorted by manager. */
record Conflicts(List<ManagedFields.Entry> owners) {

    /** @param owners entries cut down to the fields in conflict */
    Conflicts {
        owners = owners.stream()
                .sorted(Comparator.comparing(ManagedFields.Entry::manager)
                        .thenComparing(ManagedFields.Entry::operation)
                        .thenComparing(ManagedFields.Entry::apiVersion)
                        .thenComparing(ManagedFields.Entry::subresource))
                .toList();
    }

    boolean isEmpty() {
        return owners.isEmpty();
    }

    Conflicts without(FieldSet allowed) {
        return new Conflicts(owners.stream()
                .map(e -> e.with(e.fields().difference(allowed)))
                .filter(e -> !e.fields().isEmpty())
                .toList());
    }

    StatusException toStatus() {
        List<Cause> causes = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (ManagedFields.Entry owner : owners) {
            lines.append(lines.length() == 0 ? "" : "\n")
                    .append("conflicts with ")
                    .append(print(owner))
                    .append(':');
            owner.fields().forEachPath(path -> {
                causes.add(new Cause("FieldManagerConflict", "conflict with " + print(owner), path));
                lines.append("\n- ").append(path);
            });
        }
        String message = causes.size() == 1
                ? "Apply failed with 1 conflict: " + causes.get(0).message() + ": "
                        + causes.get(0).field()
                : "Apply failed with " + causes.size() + " conflicts: " + lines;
        return StatusException.of(Reason.Conflict, message)
                .withDetails(Json.object())
                .withCauses(causes);
    }

    /** Appliers are named alone, updaters with their version. */
    private static String print(ManagedFields.Entry owner) {
        String text = Errors.quote(owner.manager());
        if (!owner.subresource().isEmpty()) {
            text += " with subresource " + Errors.quote(owner.subresource());
        }
        return owner.isApply() ? text : text + " using " + owner.apiVersion();
    }
}
