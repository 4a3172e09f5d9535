package dev.coracle.cluster.tier.node;

/**
 * Hides the machine's resolver and its cache, which answer over sockets in the file system and so from any network namespace: the
 * C library then asks the server that {@code /etc/resolv.conf} names.
 */
public final class ResolverShadow {
    /** For a shell in a mount namespace of its own. Succeeds where there is nothing to hide. */
    public static final String SCRIPT =
            "for socket in /run/systemd/resolve/io.systemd.Resolve /run/nscd/socket /var/run/nscd/socket; do"
                    + " if [ -S $socket ]; then mount --bind /dev/null $socket; fi; done; true";

    private ResolverShadow() {}
}
