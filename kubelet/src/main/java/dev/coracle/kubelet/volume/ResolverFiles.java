package dev.coracle.kubelet.volume;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /etc/resolv.conf} and {@code /etc/hosts} of a pod. Pure. */
public final class ResolverFiles {
    private static final int NAMESERVERS = 3;
    private static final int SEARCHES = 32;

    private ResolverFiles() {}

    /** What a pod of {@code namespace} that asks for nothing special gets. */
    public static String resolvConf(String namespace, ClusterDns dns) {
        return lines(Set.of(dns.address()), searches(namespace, dns.domain()), Map.of("ndots", "5"));
    }

    private static Set<String> searches(String namespace, String domain) {
        Set<String> searches = new LinkedHashSet<>();
        searches.add(namespace + ".svc." + domain);
        searches.add("svc." + domain);
        searches.add(domain);
        return searches;
    }

    public static String resolvConf(KubeObject pod, ClusterDns dns) {
        String policy = pod.text("spec.dnsPolicy");
        boolean hostNetwork = pod.fields().flag("spec.hostNetwork");
        boolean cluster = policy.equals("ClusterFirstWithHostNet")
                || (policy.isEmpty() || policy.equals("ClusterFirst")) && !hostNetwork;
        Set<String> nameservers = new LinkedHashSet<>();
        Set<String> searches = new LinkedHashSet<>();
        Map<String, String> options = new LinkedHashMap<>();
        if (cluster) {
            nameservers.add(dns.address());
            searches.addAll(searches(pod.namespace(), dns.domain()));
            options.put("ndots", "5");
        }
        Fields own = pod.at("spec.dnsConfig");
        nameservers.addAll(own.texts("nameservers"));
        searches.addAll(own.texts("searches"));
        own.list("options").forEach(o -> options.put(o.text("name"), o.text("value")));
        return lines(nameservers, searches, options);
    }

    private static String lines(Set<String> nameservers, Set<String> searches, Map<String, String> options) {
        List<String> lines = new ArrayList<>();
        if (!searches.isEmpty()) {
            lines.add("search "
                    + String.join(" ", searches.stream().limit(SEARCHES).toList()));
        }
        nameservers.stream().limit(NAMESERVERS).forEach(n -> lines.add("nameserver " + n));
        if (!options.isEmpty()) {
            List<String> words = new ArrayList<>();
            options.forEach((name, value) -> words.add(value.isEmpty() ? name : name + ":" + value));
            lines.add("options " + String.join(" ", words));
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    public static String hosts(KubeObject pod, List<String> podIps, ClusterDns dns) {
        StringBuilder text = new StringBuilder("# Kubernetes-managed hosts file.\n"
                + "127.0.0.1\tlocalhost\n"
                + "::1\tlocalhost ip6-localhost ip6-loopback\n"
                + "fe00::0\tip6-localnet\n"
                + "fe00::0\tip6-mcastprefix\n"
                + "fe00::1\tip6-allnodes\n"
                + "fe00::2\tip6-allrouters\n");
        String hostname = hostname(pod);
        String subdomain = pod.text("spec.subdomain");
        String names = subdomain.isEmpty()
                ? hostname
                : hostname + "." + subdomain + "." + pod.namespace() + ".svc." + dns.domain() + "\t" + hostname;
        podIps.forEach(ip -> text.append(ip).append('\t').append(names).append('\n'));
        List<Fields> aliases = pod.fields().list("spec.hostAliases");
        if (!aliases.isEmpty()) {
            text.append("\n# Entries added by HostAliases.\n");
            aliases.forEach(a -> text.append(a.text("ip"))
                    .append('\t')
                    .append(String.join("\t", a.texts("hostnames")))
                    .append('\n'));
        }
        return text.toString();
    }

    /** The node's on the host's network, else {@code spec.hostname} or the pod's name, cut to what a host name may be. */
    public static String hostname(KubeObject pod) {
        if (pod.fields().flag("spec.hostNetwork")) {
            return pod.text("spec.nodeName");
        }
        String name = pod.text("spec.hostname");
        String chosen = name.isEmpty() ? pod.name() : name;
        if (chosen.length() <= 63) {
            return chosen;
        }
        return chosen.substring(0, 63).replaceAll("[-.]+$", "");
    }
}
