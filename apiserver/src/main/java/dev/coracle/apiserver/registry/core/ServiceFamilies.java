package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * IP families of Services in a cluster with one IPv4 range: single-stack, except that headless Services without a selector
 * claim both families. Stateless.
 */
final class ServiceFamilies {
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final List<String> POLICIES = List.of("PreferDualStack", "RequireDualStack", "SingleStack");

    private ServiceFamilies() {}

    /** Completes families and policy; what the cluster cannot give goes to {@code errors}. */
    static void complete(ObjectNode spec, Errors errors) {
        Fields fields = Fields.of(spec);
        if (ServiceKind.isExternalName(fields)) {
            return;
        }
        validate(fields, errors);
        if (!errors.isEmpty()) {
            return;
        }
        several(fields, errors);
        infer(spec, fields, errors);
        if (!errors.isEmpty()) {
            return;
        }
        if (fields.text("clusterIP").equals("None") && spec.path("selector").isEmpty()) {
            completeHeadless(spec, fields);
            return;
        }
        if (fields.text("ipFamilyPolicy").equals("RequireDualStack")) {
            errors.invalid(
                    "spec.ipFamilyPolicy",
                    "RequireDualStack",
                    "this cluster is not configured for dual-stack services");
        }
        List<String> families = fields.texts("ipFamilies");
        for (int i = 0; i < families.size(); i++) {
            if (!families.get(i).equals("IPv4")) {
                errors.invalid("spec.ipFamilies[" + i + "]", families.get(i), "not configured on this cluster");
            }
        }
        if (!fields.has("ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", "SingleStack");
        }
        if (families.isEmpty()) {
            spec.putArray("ipFamilies").add("IPv4");
        }
    }

    private static void several(Fields spec, Errors errors) {
        boolean single = spec.text("ipFamilyPolicy").equals("SingleStack");
        for (String field : List.of("clusterIPs", "ipFamilies")) {
            if (single && spec.texts(field).size() == 2) {
                errors.invalid(
                        "spec.ipFamilyPolicy",
                        "SingleStack",
                        "must be 'RequireDualStack' or 'PreferDualStack' when multiple "
                                + (field.equals("clusterIPs") ? "cluster IPs" : "IP families") + " are specified");
            }
        }
    }

    /** Addresses say their family when the client did not. */
    private static void infer(ObjectNode spec, Fields fields, Errors errors) {
        List<String> ips = fields.texts("clusterIPs");
        for (int i = fields.texts("ipFamilies").size(); i < ips.size(); i++) {
            if (ips.get(i).equals("None")) {
                return;
            }
            String family = IpAddressRules.family(ips.get(i));
            if (!family.equals("IPv4")) {
                errors.invalid(
                        "spec.clusterIPs[" + i + "]",
                        fields.at("clusterIPs").node(),
                        family + " is not configured on this cluster");
            } else {
                spec.withArray("ipFamilies").add(family);
            }
        }
    }

    private static void completeHeadless(ObjectNode spec, Fields fields) {
        ArrayNode families = spec.get("ipFamilies") instanceof ArrayNode a ? a : spec.putArray("ipFamilies");
        if (families.isEmpty()) {
            families.add("IPv4");
        }
        if (families.size() < 2 && !fields.text("ipFamilyPolicy").equals("SingleStack")) {
            families.add(families.get(0).asText().equals("IPv4") ? "IPv6" : "IPv4");
        }
        if (!fields.has("ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", "RequireDualStack");
        }
    }

    /** {@code ValidateServiceClusterIPsRelatedFields}. */
    static void validate(Fields spec, Errors errors) {
        if (ServiceKind.isExternalName(spec)) {
            return;
        }
        if (spec.has("ipFamilyPolicy") && !POLICIES.contains(spec.text("ipFamilyPolicy"))) {
            errors.notSupported("spec.ipFamilyPolicy", spec.text("ipFamilyPolicy"), POLICIES);
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
        addresses(spec, families, errors);
    }

    private static void addresses(Fields spec, List<String> families, Errors errors) {
        List<String> ips = spec.texts("clusterIPs");
        if (ips.isEmpty()) {
            return;
        }
        String ip = spec.text("clusterIP");
        if (ip.isEmpty()) {
            invalid(spec, "must be empty when `clusterIP` is not specified", errors);
        } else if (!ip.equals(ips.get(0))) {
            invalid(spec, "first value must match `clusterIP`", errors);
        }
        if (ips.size() > 2) {
            invalid(spec, "may only hold up to 2 values", errors);
        }
        boolean sound = true;
        for (int i = 0; i < ips.size(); i++) {
            if (i == 0 && ips.get(0).equals("None")) {
                if (ips.size() > 1) {
                    invalid(spec, "'None' must be the first and only value", errors);
                    return;
                }
                continue;
            }
            Optional<String> wrong = IpAddressRules.syntaxError(ips.get(i));
            int index = i;
            wrong.ifPresent(e -> errors.invalid("spec.clusterIPs[" + index + "]", ips.get(index), e));
            sound &= wrong.isEmpty();
        }
        if (!sound) {
            return;
        }
        boolean oneEach =
                ips.size() == 2 && !IpAddressRules.family(ips.get(0)).equals(IpAddressRules.family(ips.get(1)));
        if (ips.size() > 1 && !oneEach) {
            invalid(spec, "may specify no more than one IP for each IP family", errors);
        }
        if (errors.isEmpty() && !ips.get(0).equals("None")) {
            matching(ips, families, errors);
        }
    }

    private static void matching(List<String> ips, List<String> families, Errors errors) {
        for (int i = 0; i < Math.min(ips.size(), families.size()); i++) {
            if (!IpAddressRules.family(ips.get(i)).equals(families.get(i))) {
                String expected = families.get(i).equals("IPv4") ? "an IPv4" : "an IPv6";
                errors.invalid(
                        "spec.clusterIPs[" + i + "]",
                        ips.get(i),
                        "expected " + expected + " value as indicated by `ipFamilies[" + i + "]`");
            }
        }
    }

    private static void invalid(Fields spec, String detail, Errors errors) {
        errors.invalid("spec.clusterIPs", spec.at("clusterIPs").node(), detail);
    }
}
