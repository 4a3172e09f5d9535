package dev.coracle.cluster.tier;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether it is worth trying to make namespaces for tier {@code node}. Starts no process; takes a millisecond. */
public final class NodeTierProbe {
    private static final Path SELF = Path.of("/proc/self");
    private static final String ALL_USERS = "4294967295";
    private static final List<String> TOOLS = List.of("ip", "unshare", "nsenter", "setsid", "mount", "umount", "sh");

    /** Root of a user namespace may not write names to the file that root writes them to. */
    private static final List<String> TOOLS_IN_USER_NAMESPACE = List.of("hostname");

    private NodeTierProbe() {}

    /** Why not; empty when it may succeed. */
    public static Optional<String> refusal() {
        Optional<String> lacking = lacking();
        return lacking.isPresent() || isRoot()
                ? lacking
                : Optional.of("it needs root, or to be started by: unshare --user --map-root-user; this is user "
                        + user().map(Object::toString).orElse("nobody knows who"));
    }

    /** What neither root nor a user namespace can help. */
    public static Optional<String> lacking() {
        if (!Files.exists(SELF.resolve("ns/net"))) {
            return Optional.of("this machine has no network namespaces");
        }
        return Stream.concat(TOOLS.stream(), TOOLS_IN_USER_NAMESPACE.stream().filter(tool -> !isMachinesRoot()))
                .filter(tool -> !onPath(tool))
                .findFirst()
                .map(tool -> "the command " + tool + " is not on the PATH");
    }

    /** Of the machine, or of a user namespace. */
    public static boolean isRoot() {
        return user().equals(Optional.of(0));
    }

    private static boolean isMachinesRoot() {
        try {
            return isRoot()
                    && Files.readString(SELF.resolve("uid_map"))
                            .strip()
                            .split("\\s+")[2]
                            .equals(ALL_USERS);
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Object> user() {
        try {
            return Optional.of(Files.getAttribute(SELF, "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Whether the kernel can be told which connections between pods NetworkPolicies allow. */
    public static boolean hasNft() {
        return onPath("nft");
    }

    /** Why the kernel cannot be programmed to lead to Services there; empty when it may be. */
    public static Optional<String> kernelProxyRefusal() {
        return refusal().or(() -> hasNft() ? Optional.empty() : Optional.of("the command nft is not on the PATH"));
    }

    private static boolean onPath(String tool) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(File.pathSeparator)).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
