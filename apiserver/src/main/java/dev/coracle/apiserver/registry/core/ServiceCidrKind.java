package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpRange;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** ServiceCIDR: one range, or one of each family; a range stays what it was, a second one may be added. */
public final class ServiceCidrKind extends Kind {
    private static final String PATH = "spec.cidrs";

    public ServiceCidrKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        List<String> cidrs = object.texts(PATH);
        if (cidrs.isEmpty()) {
            errors.required(PATH, "at least one CIDR required");
            return;
        }
        if (cidrs.size() > 2) {
            // Upstream shows the whole spec here.
            ObjectNode internal = Json.object();
            cidrs.forEach(internal.putArray("CIDRs")::add);
            errors.invalid(PATH, internal, "may only hold up to 2 values");
            return;
        }
        boolean sound = true;
        for (int i = 0; i < cidrs.size(); i++) {
            String path = PATH + "[" + i + "]";
            String cidr = cidrs.get(i);
            sound &= IpRange.parse(cidr).isPresent();
            IpAddressRules.canonicalCidrError(cidr).ifPresent(e -> errors.invalid(path, cidr, e));
        }
        boolean twice =
                cidrs.size() == 2 && IpAddressRules.family(cidrs.get(0)).equals(IpAddressRules.family(cidrs.get(1)));
        if (sound && twice) {
            errors.invalid(
                    PATH,
                    object.at(PATH).node(),
                    "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        List<String> old = before.texts(PATH);
        List<String> cidrs = now.texts(PATH);
        boolean extended = old.size() == 1 && cidrs.size() == 2;
        if (old.size() != cidrs.size() && !extended) {
            errors.invalid(PATH, now.at(PATH).node(), "field is immutable");
            return;
        }
        for (int i = 0; i < old.size(); i++) {
            if (!cidrs.get(i).equals(old.get(i))) {
                errors.invalid(PATH + "[" + i + "]", cidrs.get(i), "field is immutable");
            }
        }
        if (extended) {
            validate(now, errors);
        }
    }
}
