package dev.coracle.cluster;

import dev.coracle.cluster.tier.node.ResolverShadow;
import dev.coracle.cluster.tier.node.UserNamespace;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets commands of this machine run as if on a node: in the nodes' network, with the cluster's resolver. For the
 * user who started the cluster.
 *
 * @param pid of a process in the nodes' network namespace
 * @param resolvConf the {@code /etc/resolv.conf} that asks the cluster's DNS, with the search list of namespace default
 */
public record NodeAccess(long pid, String resolvConf) {
    private static final String SCRIPT = """
            mount -t tmpfs tmpfs /sys &&
            printf %s "$1" >/sys/resolv.conf &&
            mount --bind /sys/resolv.conf /etc/resolv.conf &&
            umount -l /sys || exit 1
            """ + ResolverShadow.SCRIPT + """

            shift
            unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
            command -v -- "$1" >/dev/null || { echo "coracle: $1: command not found" >&2; exit 127; }
            exec "$@"
            """;

    /** The command that runs {@code words} there, in the place of the process that is started. */
    public List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of("nsenter"));
        command.addAll(UserNamespace.entering(pid));
        command.addAll(List.of("--net=/proc/" + pid + "/ns/net", "unshare", "--mount", "sh", "-c", SCRIPT, "sh"));
        command.add(resolvConf);
        command.addAll(words);
        return command;
    }
}
