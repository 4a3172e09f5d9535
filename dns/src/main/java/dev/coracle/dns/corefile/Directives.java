package dev.coracle.dns.corefile;

import java.util.List;
import java.util.Set;

/** The plugins of CoreDNS 1.14, and what becomes of them here. */
final class Directives {
    /** Those that decide answers, in the order in which CoreDNS reads them. */
    static final List<String> SERVED =
            List.of(RewritePlugin.NAME, CachePlugin.NAME, HostsPlugin.NAME, KubernetesPlugin.NAME, ForwardPlugin.NAME);

    /** What they ask for is so here anyway, or is nothing that a client could see. */
    private static final Set<String> ACCEPTED =
            Set.of("errors", "health", "ready", "reload", "loop", "loadbalance", "prometheus", "cancel", "bufsize");

    /** Without effect here, which is said; answers are the same without them. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "debug",
            "dnstap",
            "geoip",
            "local",
            "log",
            "metadata",
            "minimal",
            "multisocket",
            "nsid",
            "pprof",
            "root",
            "shed",
            "timeouts",
            "trace");

    /** Answers would be others without them: a Corefile that has one is not used. */
    private static final Set<String> MISSING = Set.of(
            "acl",
            "any",
            "auto",
            "autopath",
            "azure",
            "bind",
            "chaos",
            "clouddns",
            "dns64",
            "dnssec",
            "erratic",
            "etcd",
            "file",
            "grpc",
            "grpc_server",
            "header",
            "https",
            "https3",
            "k8s_external",
            "nomad",
            "on",
            "proxyproto",
            "quic",
            "route53",
            "secondary",
            "sign",
            "template",
            "tls",
            "transfer",
            "tsig",
            "view",
            "whoami");

    private Directives() {}

    static boolean areKnown(String name) {
        return SERVED.contains(name)
                || ACCEPTED.contains(name)
                || WITHOUT_EFFECT.contains(name)
                || MISSING.contains(name);
    }

    static boolean haveNoEffect(String name) {
        return WITHOUT_EFFECT.contains(name);
    }

    static boolean areMissing(String name) {
        return MISSING.contains(name);
    }
}
