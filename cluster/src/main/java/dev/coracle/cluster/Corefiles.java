package dev.coracle.cluster;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.dns.ServedBlock;
import dev.coracle.dns.Upstream;
import dev.coracle.dns.corefile.Corefile;
import dev.coracle.dns.corefile.CorefileException;
import dev.coracle.dns.corefile.ForwardPlugin;
import dev.coracle.dns.corefile.ServerBlock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/**
 * What the cluster's DNS is told by its Corefile: the one that a coredns pod finds when it starts, and the ConfigMap's whenever it
 * is edited, at once. All pods have the same. What CoreDNS says about it goes to the logs of the pods that run. Thread-safe.
 */
final class Corefiles {
    private static final ObjectKey CONFIG_MAP = ObjectKey.of("kube-system", "coredns");
    private static final String KEY = "Corefile";
    private static final String PATH = "/etc/coredns/Corefile";

    private final Consumer<List<ServedBlock>> server;
    private final Upstreams upstreams;
    private final Set<Consumer<String>> logs = new CopyOnWriteArraySet<>();
    private Optional<Corefile> present = Optional.empty();
    private String lastHash = "";
    private Optional<String> latest = Optional.empty();

    /** Finds whom a {@code forward} leads to, if to anybody. */
    @FunctionalInterface
    interface Upstreams {
        Optional<Upstream> of(ForwardPlugin forward, int cacheSeconds);
    }

    /** @param server is told what to serve */
    Corefiles(Consumer<List<ServedBlock>> server, Upstreams upstreams) {
        this.server = server;
        this.upstreams = upstreams;
    }

    /** Before the informer is started. */
    void follow(Informer configMaps) {
        configMaps.onChange((before, after) -> after.filter(map -> map.key().equals(CONFIG_MAP))
                .flatMap(Corefiles::textOf)
                .ifPresent(this::edited));
    }

    private static Optional<String> textOf(KubeObject configMap) {
        return Optional.of(configMap.at("data").text(KEY)).filter(text -> !text.isEmpty());
    }

    /**
     * A pod starts with this file, or with the ConfigMap's as it is now, which a kubelet would have put in its place. From now on
     * its log hears of other ones.
     *
     * @throws CorefileException when it cannot; nothing has changed then
     */
    synchronized void start(String file, Consumer<String> log) throws CorefileException {
        Corefile corefile = Corefile.read(PATH, latest.orElse(file));
        corefile.remarks().forEach(log);
        corefile.servers().forEach(log);
        if (corefile.reloads()) {
            log.accept(running(corefile));
        }
        if (!present.map(Corefile::hash).equals(Optional.of(corefile.hash()))) {
            serve(corefile);
        }
        logs.add(log);
    }

    /** The pod ends. */
    void end(Consumer<String> log) {
        logs.remove(log);
    }

    /** The ConfigMap says this now. */
    synchronized void edited(String text) {
        latest = Optional.of(text);
        if (present.filter(Corefile::reloads).isEmpty()) {
            return; // the next pod to start reads it
        }
        String hash;
        try {
            hash = Corefile.hash(PATH, text);
        } catch (CorefileException e) {
            log("[WARNING] plugin/reload: Corefile parse failed: " + e.getMessage());
            return;
        }
        if (!hash.equals(lastHash)) {
            lastHash = hash;
            reload(text);
        }
    }

    private void reload(String text) {
        log("[INFO] Reloading");
        try {
            Corefile corefile = Corefile.read(PATH, text);
            corefile.remarks().forEach(this::log);
            serve(corefile);
            if (corefile.reloads()) {
                log(running(corefile));
            }
            log("[INFO] Reloading complete");
        } catch (CorefileException e) {
            log("[ERROR] Restart failed: " + e.getMessage());
            log("[ERROR] plugin/reload: Corefile changed but reload failed: starting with listener file descriptors: "
                    + e.getMessage());
        }
    }

    private void serve(Corefile corefile) {
        present = Optional.of(corefile);
        lastHash = corefile.hash();
        server.accept(corefile.blocks().stream().map(this::served).toList());
    }

    private ServedBlock served(ServerBlock block) {
        List<ServedBlock.Forwarding> forwards = block.forwards().stream()
                .map(f -> new ServedBlock.Forwarding(f, upstreams.of(f, block.cache())))
                .toList();
        return new ServedBlock(block, forwards);
    }

    private static String running(Corefile corefile) {
        return "[INFO] plugin/reload: Running configuration SHA512 = " + corefile.hash();
    }

    private void log(String line) {
        logs.forEach(log -> log.accept(line));
    }
}
