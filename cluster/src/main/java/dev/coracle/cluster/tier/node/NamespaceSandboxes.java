package dev.coracle.cluster.tier.node;

import static dev.coracle.cluster.tier.node.HeldShell.quoted;

import dev.coracle.kubelet.node.NodeSpec;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.PodSandbox;
import dev.coracle.kubelet.runtime.PodSandboxes;
import dev.coracle.kubelet.runtime.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Network, mount, process, host name and IPC namespaces for the pods whose containers are processes. A pod's network is one end
 * of a veth pair; the other end is in the nodes' namespace. Files are the machine's, but for the resolver's. Thread-safe; calls
 * for one pod come one after the other.
 */
final class NamespaceSandboxes implements PodSandboxes, AutoCloseable {
    /** The resolver's files, from a tmpfs that nobody sees: nothing is written to the machine's own file systems. */
    private static final String FILES = """
            mount -t tmpfs tmpfs /sys &&
            printf %%s %s >/sys/resolv.conf &&
            printf %%s %s >/sys/hosts &&
            mount --bind /sys/resolv.conf /etc/resolv.conf &&
            mount --bind /sys/hosts /etc/hosts &&
            umount -l /sys &&
            %s""";

    /** In a user namespace the kernel's file cannot be written, but the system call can be made. */
    private static final String NAMES =
            "mount -t proc proc /proc && name=%s && { (echo \"$name\" >/proc/sys/kernel/hostname) 2>/dev/null || hostname \"$name\"; }";

    private static final String IN_PLACE = "cd \"$0\" && exec \"$@\"";

    /**
     * The leader of a session gets the first terminal it opens. Ctrl-C works there even when this process was started in the
     * background of a script and so has its signal ignored.
     */
    private static final String IN_TERMINAL = """
            cd "$0" && terminal=$1 && shift || exit 1
            if env --default-signal=INT true 2>/dev/null; then set -- env --default-signal=INT,QUIT "$@"; fi
            exec "$@" <>"$terminal" >&0 2>&1""";

    private final HeldShell nodes;
    private final long nodesPid;
    private final Map<String, NodeSpec> specs = new ConcurrentHashMap<>();
    private final Map<String, Sandbox> sandboxes = new ConcurrentHashMap<>();
    private final AtomicInteger links = new AtomicInteger();
    private volatile boolean closing;

    /** @param nodes a shell in the nodes' namespace */
    NamespaceSandboxes(HeldShell nodes, long nodesPid, List<NodeSpec> specs) {
        this.nodes = nodes;
        this.nodesPid = nodesPid;
        specs.forEach(spec -> this.specs.put(spec.name(), spec));
    }

    @Override
    public Optional<PodSandbox> of(ContainerSpec container) throws IOException {
        Sandbox known = sandboxes.get(container.podUid());
        if (known == null) {
            known = open(container);
            sandboxes.put(container.podUid(), known);
        } else {
            known.mount(container);
        }
        return Optional.of(known);
    }

    @Override
    public void remove(String podUid) {
        if (closing) {
            Optional.ofNullable(sandboxes.get(podUid)).ifPresent(Sandbox::end);
            return;
        }
        Sandbox sandbox = sandboxes.remove(podUid);
        if (sandbox != null) {
            sandbox.close();
        }
    }

    /** From now on sandboxes are ended as they are removed, and waited for all together, by {@link #close}. */
    void closing() {
        closing = true;
    }

    @Override
    public void close() {
        sandboxes.values().forEach(Sandbox::end);
        sandboxes.values().forEach(sandbox -> sandbox.shell.close());
        sandboxes.clear();
    }

    private Sandbox open(ContainerSpec container) throws IOException {
        NodeSpec node = specs.get(container.node());
        boolean own = !container.podIp().equals(node.internalIp());
        List<String> unshare = new ArrayList<>();
        if (own) {
            unshare.addAll(List.of("unshare", "--net"));
        } else {
            unshare.addAll(List.of("nsenter", "--net=/proc/" + nodesPid + "/ns/net", "unshare"));
        }
        unshare.addAll(List.of("--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child"));
        HeldShell shell = HeldShell.start(unshare);
        try {
            long pid = shell.pid();
            String link = own ? "veth" + links.incrementAndGet() : "";
            if (own) {
                nodes.run(NodeNetwork.ip(NodeRoutes.outside(link, pid, container.podIps(), node)));
                shell.run(NodeNetwork.ip(NodeRoutes.inside(container.podIps(), node)));
            }
            shell.run(String.format(NAMES, quoted(own ? container.hostname() : node.name())));
            VolumeScript volumes = new VolumeScript();
            String script = volumes.toMount(container.files().mounts());
            if (!script.isEmpty()) {
                shell.run(script);
                volumes.mounted(container.files().mounts());
            }
            shell.run(resolver(container));
            shell.hold();
            return new Sandbox(shell, pid, own ? NodeRoutes.toPod(container.podIps(), link) : List.of(), volumes);
        } catch (IOException | RuntimeException e) {
            shell.close();
            throw e;
        }
    }

    private static String resolver(ContainerSpec container) {
        return String.format(
                FILES,
                quoted(text(container, "/etc/resolv.conf")),
                quoted(text(container, "/etc/hosts")),
                ResolverShadow.SCRIPT);
    }

    private static String text(ContainerSpec container, String file) {
        return new String(container.files().read(file).orElse(new byte[0]), StandardCharsets.UTF_8);
    }

    /** One pod's namespaces, held by their first process. */
    private final class Sandbox implements PodSandbox, AutoCloseable {
        private final HeldShell shell;
        private final long pid;
        private final List<String> routes;
        private final VolumeScript volumes;

        /** @param routes that lead to it */
        Sandbox(HeldShell shell, long pid, List<String> routes, VolumeScript volumes) {
            this.shell = shell;
            this.pid = pid;
            this.routes = routes;
            this.volumes = volumes;
        }

        /** What a further container of the pod mounts that no other one does. */
        void mount(ContainerSpec container) throws IOException {
            String script = volumes.toMount(container.files().mounts());
            if (!script.isEmpty()) {
                try (HeldShell inside = HeldShell.start(List.of("nsenter", "--target=" + pid, "--mount", "--pid"))) {
                    inside.run(script);
                    volumes.mounted(container.files().mounts());
                    inside.run(resolver(container)); // a new layer may hide the one that is there
                }
            }
        }

        @Override
        public List<String> inside(List<String> words, String directory, Optional<Terminal> terminal) {
            List<String> command = new ArrayList<>(List.of(
                    "nsenter",
                    "--target=" + pid,
                    "--net",
                    "--mount",
                    "--uts",
                    "--ipc",
                    "--pid",
                    "setsid",
                    "sh",
                    "-c",
                    terminal.isPresent() ? IN_TERMINAL : IN_PLACE,
                    directory));
            terminal.ifPresent(t -> command.add(t.path()));
            command.addAll(words);
            return command;
        }

        @Override
        public Terminal openTerminal() throws IOException {
            return PseudoTerminal.open();
        }

        /** Ends every process inside, without waiting for it. */
        void end() {
            shell.end();
        }

        @Override
        public void close() {
            shell.close();
            for (String route : routes) {
                try {
                    // The kernel takes it away with the link, but later; until then the address swallows what is sent
                    // to it.
                    nodes.run("ip route delete " + route + " 2>/dev/null; true");
                } catch (IOException e) {
                    // The nodes' namespace is gone, and the route with it.
                }
            }
        }
    }
}
