package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** IP families of Services: what the client left open is completed from its addresses, then from the cluster. Stateless. */
final class ServiceFamilies {
    private static final List<String> FAMILIES = List.of(IpAddress.IPV4, IpAddress.IPV6);
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");
    private static final String SINGLE = "SingleStack";
    private static final String POLICY_PATH = "spec.ipFamilyPolicy";

    private final ServiceAddresses cluster;

    ServiceFamilies(ServiceAddresses cluster) {
        this.cluster = cluster;
    }

    /**
     * {@code initIPFamilyFields}: completes families and policy. What the cluster cannot give goes to {@code errors}, and then
     * {@code spec} is of no use.
     *
     * @param before missing on create
     */
    void complete(ObjectNode spec, Fields before, Errors errors) {
        Fields fields = Fields.of(spec);
        if (ServiceKind.isExternalName(fields) || keepsPreferDualStack(fields, before)) {
            return;
        }
        completePolicy(spec, before);
        validate(fields, before, errors);
        if (!errors.isEmpty()) {
            return;
        }
        if (before.exists()) {
            reduce(spec, before, errors);
        }
        several(fields, errors);
        infer(spec, errors);
        if (!errors.isEmpty()) {
            return;
        }
        boolean claimsBoth =
                fields.text("clusterIP").equals("None") && spec.path("selector").isEmpty();
        if (!claimsBoth) {
            refuseUnserved(fields, errors);
            if (!errors.isEmpty()) {
                return;
            }
        }
        ArrayNode families = spec.get("ipFamilies") instanceof ArrayNode given ? given : spec.putArray("ipFamilies");
        if (families.isEmpty()) {
            families.add(cluster.defaultFamily());
        }
        boolean single = fields.text("ipFamilyPolicy").equals(SINGLE);
        if (!single && families.size() == 1 && (claimsBoth || cluster.dualStack())) {
            families.add(families.get(0).asText().equals(IpAddress.IPV4) ? IpAddress.IPV6 : IpAddress.IPV4);
        }
    }

    /** Whether an update leaves a PreferDualStack Service as it is, whatever the cluster has become since. */
    static boolean keepsPreferDualStack(Fields now, Fields before) {
        return before.exists()
                && now.text("type").equals(before.text("type"))
                && !ServiceKind.isExternalName(now)
                && now.text("ipFamilyPolicy").equals("PreferDualStack")
                && (!before.has("ipFamilyPolicy")
                        || before.text("ipFamilyPolicy").equals("PreferDualStack"))
                && now.texts("clusterIPs").equals(before.texts("clusterIPs"))
                && now.texts("ipFamilies").equals(before.texts("ipFamilies"));
    }

    private static void completePolicy(ObjectNode spec, Fields before) {
        Fields fields = Fields.of(spec);
        if (fields.has("ipFamilyPolicy")) {
            return;
        }
        if (before.has("ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", before.text("ipFamilyPolicy"));
        } else {
            boolean claimsBoth = fields.text("clusterIP").equals("None")
                    && spec.path("selector").isEmpty();
            spec.put("ipFamilyPolicy", claimsBoth ? "RequireDualStack" : SINGLE);
        }
    }

    /** A second address or family goes when the policy says so, and only then. */
    private static void reduce(ObjectNode spec, Fields before, Errors errors) {
        Fields fields = Fields.of(spec);
        String policy = fields.text("ipFamilyPolicy");
        for (String field : List.of("clusterIPs", "ipFamilies")) {
            List<String> now = fields.texts(field);
            List<String> old = before.texts(field);
            if (policy.equals(SINGLE)) {
                if (now.size() > 1 && now.equals(old)) {
                    spec.putArray(field).add(now.get(0));
                }
            } else if (!now.isEmpty() && now.size() < old.size()) {
                errors.invalid(
                        POLICY_PATH,
                        policy,
                        "must be 'SingleStack' to release the secondary "
                                + (field.equals("clusterIPs") ? "cluster IP" : "IP family"));
            }
        }
    }

    private static void several(Fields spec, Errors errors) {
        boolean single = spec.text("ipFamilyPolicy").equals(SINGLE);
        for (String field : List.of("clusterIPs", "ipFamilies")) {
            if (single && spec.texts(field).size() == 2) {
                errors.invalid(
                        POLICY_PATH,
                        SINGLE,
                        "must be 'RequireDualStack' or 'PreferDualStack' when multiple "
                                + (field.equals("clusterIPs") ? "cluster IPs" : "IP families") + " are specified");
            }
        }
    }

    /** Addresses say their family when the client did not. */
    private void infer(ObjectNode spec, Errors errors) {
        Fields fields = Fields.of(spec);
        List<String> ips = fields.texts("clusterIPs");
        for (int i = fields.texts("ipFamilies").size(); i < ips.size(); i++) {
            if (ips.get(i).equals("None")) {
                return;
            }
            String family = IpAddressRules.family(ips.get(i));
            if (cluster.serves(family)) {
                spec.withArray("ipFamilies").add(family);
            } else {
                errors.invalid(
                        "spec.clusterIPs[" + i + "]",
                        fields.at("clusterIPs").node(),
                        family + " is not configured on this cluster");
            }
        }
    }

    private void refuseUnserved(Fields spec, Errors errors) {
        String policy = spec.text("ipFamilyPolicy");
        if (policy.equals("RequireDualStack") && !cluster.dualStack()) {
            errors.invalid(POLICY_PATH, policy, "this cluster is not configured for dual-stack services");
        }
        List<String> families = spec.texts("ipFamilies");
        for (int i = 0; i < families.size(); i++) {
            if (!cluster.serves(families.get(i))) {
                errors.invalid("spec.ipFamilies[" + i + "]", families.get(i), "not configured on this cluster");
            }
        }
    }

    /** {@code ValidateServiceClusterIPsRelatedFields}. */
    static void validate(Fields spec, Fields before, Errors errors) {
        if (ServiceKind.isExternalName(spec)) {
            return;
        }
        List<String> ips = spec.texts("clusterIPs");
        String ip = spec.text("clusterIP");
        if (ip.isEmpty()) {
            if (!ips.isEmpty()) {
                invalid(spec, "must be empty when `clusterIP` is not specified", errors);
            }
        } else if (ips.isEmpty()) {
            errors.required("spec.clusterIPs", "");
        } else if (!ip.equals(ips.get(0))) {
            invalid(spec, "first value must match `clusterIP`", errors);
        }
        List<String> families = spec.texts("ipFamilies");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < families.size(); i++) {
            String path = "spec.ipFamilies[" + i + "]";
            if (!FAMILIES.contains(families.get(i))) {
                errors.notSupported(path, families.get(i), FAMILIES);
            }
            if (!seen.add(families.get(i))) {
                errors.duplicate(path, families.get(i));
            }
        }
        if (spec.has("ipFamilyPolicy") && !POLICIES.contains(spec.text("ipFamilyPolicy"))) {
            errors.notSupported(POLICY_PATH, spec.text("ipFamilyPolicy"), POLICIES);
        }
        boolean sound = addresses(spec, ips, before.texts("clusterIPs"), errors);
        if (ips.size() > 2) {
            invalid(spec, "may only hold up to 2 values", errors);
        }
        if (sound) {
            matching(spec, ips, families, errors);
        }
    }

    private static boolean addresses(Fields spec, List<String> ips, List<String> old, Errors errors) {
        boolean sound = true;
        for (int i = 0; i < ips.size(); i++) {
            if (i == 0 && ips.get(0).equals("None")) {
                if (ips.size() > 1) {
                    invalid(spec, "'None' must be the first and only value", errors);
                    sound = false;
                }
                continue;
            }
            sound &= IpAddressRules.checkLegacy(ips.get(i), old, "spec.clusterIPs[" + i + "]", errors);
        }
        return sound;
    }

    private static void matching(Fields spec, List<String> ips, List<String> families, Errors errors) {
        if (ips.size() > 1
                && ips.stream().map(IpAddressRules::family).distinct().count() != ips.size()) {
            invalid(spec, "may specify no more than one IP for each IP family", errors);
        }
        if (ips.equals(List.of("None"))) {
            return;
        }
        for (int i = 0; i < Math.min(ips.size(), families.size()); i++) {
            String family = families.get(i);
            if (FAMILIES.contains(family) && !IpAddressRules.family(ips.get(i)).equals(family)) {
                errors.invalid(
                        "spec.clusterIPs[" + i + "]",
                        ips.get(i),
                        "expected an " + family + " value as indicated by `ipFamilies[" + i + "]`");
            }
        }
    }

    private static void invalid(Fields spec, String detail, Errors errors) {
        errors.invalid("spec.clusterIPs", spec.at("clusterIPs").node(), detail);
    }

    /** {@code validateUpgradeDowngradeClusterIPs} and {@code validateUpgradeDowngradeIPFamilies}. */
    static void validateUpdate(Fields now, Fields before, Errors errors) {
        if (ServiceKind.isExternalName(now) || ServiceKind.isExternalName(before)) {
            return;
        }
        boolean headless = ServiceKind.isHeadless(now);
        boolean wasHeadless = ServiceKind.isHeadless(before);
        if (!headless || !wasHeadless) {
            addressesUpdate(now, before, errors);
        }
        if (!headless && !wasHeadless) {
            familiesUpdate(now, before, errors);
        }
    }

    private static void addressesUpdate(Fields now, Fields before, Errors errors) {
        List<String> ips = now.texts("clusterIPs");
        List<String> old = before.texts("clusterIPs");
        boolean sameSize = ips.size() == old.size();
        for (int i = 0; i < (sameSize ? ips.size() : 1); i++) {
            if (ips.isEmpty()) {
                unchangeable(now, "clusterIPs", i, "primary clusterIP can not be unset", errors);
            } else if (i < old.size() && !ips.get(i).equals(old.get(i))) {
                unchangeable(now, "clusterIPs", i, "may not change once set", errors);
            }
        }
        released(now, ips, old, "clusterIP", errors);
    }

    private static void familiesUpdate(Fields now, Fields before, Errors errors) {
        List<String> families = now.texts("ipFamilies");
        List<String> old = before.texts("ipFamilies");
        for (int i = 0; i < Math.min(families.size(), old.size()); i++) {
            boolean compared = i == 0 || families.size() == old.size();
            if (compared && !families.get(i).equals(old.get(i))) {
                // Upstream always names the first one, and shows the addresses when the number of families changes.
                errors.invalid(
                        "spec.ipFamilies[0]",
                        now.at(families.size() == old.size() ? "ipFamilies" : "clusterIPs")
                                .node(),
                        "may not change once set");
            }
        }
        released(now, families, old, "ipFamily", errors);
    }

    private static void released(Fields now, List<String> values, List<String> old, String what, Errors errors) {
        if (values.size() == 1 && old.size() == 2 && !now.text("ipFamilyPolicy").equals(SINGLE)) {
            errors.invalid(
                    POLICY_PATH,
                    now.at("ipFamilyPolicy").node(),
                    "must be set to 'SingleStack' when releasing the secondary " + what);
        }
    }

    private static void unchangeable(Fields now, String field, int index, String detail, Errors errors) {
        errors.invalid("spec." + field + "[" + index + "]", now.at(field).node(), detail);
    }
}
