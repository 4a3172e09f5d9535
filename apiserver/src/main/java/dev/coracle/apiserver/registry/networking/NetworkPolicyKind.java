package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;
import java.util.Optional;

/** NetworkPolicy: peers, ports and types that say something. */
public final class NetworkPolicyKind extends Kind {
    private static final List<String> TYPES = List.of("Ingress", "Egress");

    public NetworkPolicyKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        rules(spec.list("ingress"), "from", "spec.ingress", errors);
        rules(spec.list("egress"), "to", "spec.egress", errors);
        List<String> types = spec.texts("policyTypes");
        if (types.size() > TYPES.size()) {
            errors.invalid(
                    "spec.policyTypes", spec.at("policyTypes").node(), "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!TYPES.contains(types.get(i))) {
                errors.notSupported("spec.policyTypes[" + i + "]", types.get(i), TYPES);
            }
        }
    }

    private static void rules(List<Fields> rules, String peersField, String path, Errors errors) {
        for (int i = 0; i < rules.size(); i++) {
            List<Fields> ports = rules.get(i).list("ports");
            for (int j = 0; j < ports.size(); j++) {
                PolicyPort.check(ports.get(j), path + "[" + i + "].ports[" + j + "]", errors);
            }
            List<Fields> peers = rules.get(i).list(peersField);
            for (int j = 0; j < peers.size(); j++) {
                peer(peers.get(j), path + "[" + i + "]." + peersField + "[" + j + "]", errors);
            }
        }
    }

    private static void peer(Fields peer, String path, Errors errors) {
        boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
        boolean block = peer.has("ipBlock");
        if (block) {
            block(peer.at("ipBlock"), path + ".ipBlock", errors);
        }
        if (!selects && !block) {
            errors.required(path, "must specify a peer");
        } else if (selects && block) {
            errors.forbidden(path, "may not specify both ipBlock and another peer");
        }
    }

    private static void block(Fields block, String path, Errors errors) {
        String text = block.text("cidr");
        if (text.isEmpty()) {
            errors.required(path + ".cidr", "");
            return;
        }
        Optional<Cidr> whole = Cidr.parse(text);
        if (whole.isEmpty()) {
            errors.invalid(path + ".cidr", text, Cidr.SYNTAX);
            return;
        }
        List<String> except = block.texts("except");
        for (int i = 0; i < except.size(); i++) {
            String at = path + ".except[" + i + "]";
            Optional<Cidr> part = Cidr.parse(except.get(i));
            if (part.isEmpty()) {
                errors.invalid(at, except.get(i), Cidr.SYNTAX);
            } else if (!whole.get().strictlyContains(part.get())) {
                errors.invalid(at, except.get(i), "must be a strict subset of `cidr`");
            }
        }
    }
}
