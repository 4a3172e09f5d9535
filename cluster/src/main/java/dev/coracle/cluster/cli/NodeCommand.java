package dev.coracle.cluster.cli;

import dev.coracle.cluster.tier.node.ResolverShadow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tier {@code node}: runs a command in the nodes' network, with the cluster's resolver. Needs root, as the sandbox did. */
final class NodeCommand {
    private static final String RESOLVER = "CORACLE_RESOLV_CONF";
    private static final String SCRIPT = """
            mount -t tmpfs tmpfs /mnt &&
            printf %s "$CORACLE_RESOLV_CONF" >/mnt/resolv.conf &&
            mount --bind /mnt/resolv.conf /etc/resolv.conf &&
            umount -l /mnt || exit 1
            """ + ResolverShadow.SCRIPT + """

            unset CORACLE_RESOLV_CONF http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
            command -v -- "$1" >/dev/null || { echo "coracle: $1: command not found" >&2; exit 127; }
            exec "$@"
            """;

    private final RunningSandbox sandbox;

    NodeCommand(RunningSandbox sandbox) {
        this.sandbox = sandbox;
    }

    int run(List<String> command) throws IOException, InterruptedException {
        long pid = sandbox.state().namespacePid();
        List<String> words = new ArrayList<>(
                List.of("nsenter", "--net=/proc/" + pid + "/ns/net", "unshare", "--mount", "sh", "-c", SCRIPT, "sh"));
        words.addAll(command);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("KUBECONFIG", sandbox.directory().file("kubeconfig").toString());
        environment.put(RESOLVER, sandbox.state().resolvConf());
        return Processes.run(words, environment);
    }
}
