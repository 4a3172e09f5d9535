package dev.coracle.cluster.tier;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether it is worth trying to make namespaces for tier {@code node}. Starts no process; takes a millisecond. */
public final class NodeTierProbe {
    private static final List<String> TOOLS = List.of("ip", "unshare", "nsenter", "setsid", "mount", "umount", "sh");

    private NodeTierProbe() {}

    /** Why not; empty when it may succeed. */
    public static Optional<String> refusal() {
        Path self = Path.of("/proc/self");
        if (!Files.exists(self.resolve("ns/net"))) {
            return Optional.of("this machine has no network namespaces");
        }
        try {
            Object uid = Files.getAttribute(self, "unix:uid");
            if (!Integer.valueOf(0).equals(uid)) {
                return Optional.of("it needs root, and this is user " + uid);
            }
        } catch (IOException e) {
            return Optional.of("it needs root, and who this is cannot be told: " + e.getMessage());
        }
        return TOOLS.stream()
                .filter(tool -> !onPath(tool))
                .findFirst()
                .map(tool -> "the command " + tool + " is not on the PATH");
    }

    /** Why the kernel cannot be programmed to lead to Services there; empty when it may be. */
    public static Optional<String> kernelProxyRefusal() {
        return refusal().or(() -> onPath("nft") ? Optional.empty() : Optional.of("the command nft is not on the PATH"));
    }

    private static boolean onPath(String tool) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(File.pathSeparator)).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
