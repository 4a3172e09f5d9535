package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.WriteOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an object is to be deleted: from the body if there is one, otherwise from the query.
 *
 * @param orphanDependentsFalse whether the client spoke the old dialect, which is answered with 202 when the object stays
 */
record DeleteParameters(DeleteOptions options, WriteOptions write, boolean orphanDependentsFalse) {
    private static final GroupVersionKind DELETE_OPTIONS = new GroupVersionKind("", "v1", "DeleteOptions");
    private static final Set<String> POLICIES = Set.of("Background", "Foreground", "Orphan");

    static DeleteParameters of(ApiRequest request, Bodies bodies) {
        Fields given = Fields.of(request.body().length > 0 ? body(request, bodies) : query(request));
        Errors errors = new Errors();
        List<String> dryRun = given.texts("dryRun");
        WriteParameters.checkDryRun(dryRun, errors);
        String policy = given.text("propagationPolicy");
        if (!policy.isEmpty() && !POLICIES.contains(policy)) {
            errors.notSupported("propagationPolicy", policy, List.of("Background", "Foreground", "Orphan"));
        }
        if (!policy.isEmpty() && given.has("orphanDependents")) {
            errors.invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set");
        }
        WriteParameters.refuse("DeleteOptions", errors);
        return new DeleteParameters(
                new DeleteOptions(
                        given.has("gracePeriodSeconds")
                                ? Optional.of(given.number("gracePeriodSeconds", 0))
                                : Optional.empty(),
                        given.text("preconditions.uid"),
                        given.text("preconditions.resourceVersion"),
                        policy(given)),
                WriteOptions.of(request.caller(), "", !dryRun.isEmpty()),
                given.has("orphanDependents") && !given.flag("orphanDependents"));
    }

    private static String policy(Fields given) {
        if (given.has("orphanDependents")) {
            return given.flag("orphanDependents") ? "Orphan" : "Background";
        }
        return given.text("propagationPolicy");
    }

    private static ObjectNode body(ApiRequest request, Bodies bodies) {
        return bodies.decodeOptions(DELETE_OPTIONS, request);
    }

    private static ObjectNode query(ApiRequest request) {
        ObjectNode options = Json.object();
        ReadParameters.number(request, "gracePeriodSeconds").ifPresent(n -> options.put("gracePeriodSeconds", n));
        if (request.hasParameter("orphanDependents")) {
            options.put("orphanDependents", ReadParameters.flag(request, "orphanDependents"));
        }
        if (!request.parameter("propagationPolicy").isEmpty()) {
            options.put("propagationPolicy", request.parameter("propagationPolicy"));
        }
        if (!request.parameter("dryRun").isEmpty()) {
            request.query().get("dryRun").forEach(options.withArray("dryRun")::add);
        }
        return options;
    }
}
