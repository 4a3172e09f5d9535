package dev.coracle.apiserver.registry.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** PodDisruptionBudget: one bound, a number or a share. */
public final class PodDisruptionBudgetKind extends Kind {
    private static final List<String> POLICIES = List.of("AlwaysAllow", "IfHealthyBudget");

    public PodDisruptionBudgetKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            errors.invalid("spec", internalForm(spec), "minAvailable and maxUnavailable cannot be both set");
        }
        bound(spec, "minAvailable", errors);
        bound(spec, "maxUnavailable", errors);
        String policy = spec.text("unhealthyPodEvictionPolicy");
        if (!policy.isEmpty() && !POLICIES.contains(policy)) {
            errors.notSupported("spec.unhealthyPodEvictionPolicy", policy, POLICIES);
        }
    }

    private static void bound(Fields spec, String field, Errors errors) {
        if (!spec.has(field)) {
            return;
        }
        String path = "spec." + field;
        if (spec.at(field).node().isNumber()) {
            long value = spec.number(field, 0);
            if (value < 0) {
                errors.invalid(path, value, "must be greater than or equal to 0");
            }
            return;
        }
        String share = spec.text(field);
        if (!share.matches("[0-9]+%")) {
            errors.invalid(
                    path,
                    share,
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%',"
                            + " regex used for validation is '[0-9]+%')");
        } else if (share.length() > 4 || Integer.parseInt(share.substring(0, share.length() - 1)) > 100) {
            errors.invalid(path, share, "must not be greater than 100%");
        }
    }

    /** Go prints its internal struct here. */
    private static ObjectNode internalForm(Fields spec) {
        ObjectNode form = Json.object();
        for (String[] names : new String[][] {
            {"MinAvailable", "minAvailable"},
            {"Selector", "selector"},
            {"MaxUnavailable", "maxUnavailable"},
            {"UnhealthyPodEvictionPolicy", "unhealthyPodEvictionPolicy"}
        }) {
            if (spec.has(names[1])) {
                form.set(names[0], spec.at(names[1]).node());
            } else {
                form.putNull(names[0]);
            }
        }
        return form;
    }
}
