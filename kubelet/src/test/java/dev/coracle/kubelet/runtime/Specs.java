package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.kubelet.network.ListenAddresses;
import dev.coracle.kubelet.network.LoopbackPodNetwork;
import dev.coracle.kubelet.volume.FileTree;
import java.util.List;
import java.util.Map;

/** Container specs for tests. */
public final class Specs {
    private Specs() {}

    public static ContainerSpec of(List<String> command) {
        return of(command, Console.NONE);
    }

    public static ContainerSpec of(List<String> command, Console console) {
        return new ContainerSpec(
                ObjectKey.of("default", "web-0"),
                "u1",
                List.of("10.244.1.2"),
                "web-0",
                "node-1",
                "c",
                "busybox",
                command,
                List.of(),
                "",
                Map.of("GREETING", "hi there"),
                List.of(),
                console,
                FileTree.empty(),
                new LoopbackPodNetwork(ListenAddresses.VIRTUAL)
                        .attach(ObjectKey.of("default", "web"), List.of("10.244.1.2"), List.of()));
    }
}
