package dev.coracle.dns;

import dev.coracle.dns.corefile.KubernetesPlugin;
import dev.coracle.dns.corefile.ServerBlock;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Edns;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server answers from, at one moment: a zone, as the server blocks of a Corefile show it. Of the plugins of a block rewrite
 * is asked first, then hosts, kubernetes and forward. Immutable.
 */
public final class Serving {
    private final Object revision = new Object();
    private final Zone zone;
    private final List<ServedBlock> configuration;
    private final Object pods;
    private final List<Block> blocks;

    Serving(Zone zone, List<ServedBlock> configuration) {
        this.zone = zone;
        this.configuration = configuration;
        this.pods = zone.pods().version();
        this.blocks = configuration.stream().map(b -> new Block(zone, b)).toList();
    }

    /** Whether this is what there is to say now. */
    boolean isOf(Zone otherZone, List<ServedBlock> otherConfiguration) {
        return zone == otherZone
                && configuration == otherConfiguration
                && (pods == zone.pods().version() || blocks.stream().noneMatch(Block::verifiesPods));
    }

    /** Stands for this very state, without keeping it in memory. */
    Object revision() {
        return revision;
    }

    public boolean synced() {
        return zone.synced();
    }

    /**
     * An answer, or a part of one.
     *
     * @param upstream whom to ask about what is for upstream, if there is anybody
     */
    record Found(Rewriting rewriting, Answer answer, Optional<Upstream> upstream) {
        Question question() {
            return rewriting.query().question();
        }
    }

    Found find(Query query, Answerer answerer) {
        Rewriting none = Rewriting.none(query);
        if (query.question().dnsClass() != RecordType.CLASS_IN) {
            return new Found(none, Answer.error(Rcode.REFUSED), Optional.empty());
        }
        if (query.edns().map(Edns::version).orElse(0) != 0) {
            return new Found(none, Answer.error(Rcode.BADVERS), Optional.empty());
        }
        Optional<Block> block = blockOf(query.question().text());
        if (block.isEmpty() || !block.get().plugins.answers()) {
            return new Found(none, Answer.error(Rcode.REFUSED), Optional.empty());
        }
        return Rewriting.of(query, block.get().plugins.rewrites())
                .map(rewriting -> block.get().find(rewriting, answerer))
                .orElse(new Found(none, Answer.error(Rcode.SERVFAIL), Optional.empty()));
    }

    private Optional<Block> blockOf(String name) {
        Optional<Block> best = Optional.empty();
        int longest = 0;
        for (Block block : blocks) {
            for (String origin : block.plugins.zones()) {
                if (origin.length() > longest && ZoneSettings.isIn(name, origin)) {
                    best = Optional.of(block);
                    longest = origin.length();
                }
            }
        }
        return best;
    }

    private static final class Block {
        final ServerBlock plugins;
        private final List<ServedBlock.Forwarding> forwards;
        private final Optional<Hosts> hosts;
        private final List<Zone> zones;

        Block(Zone zone, ServedBlock served) {
            this.plugins = served.block();
            this.forwards = served.forwards();
            this.hosts = plugins.hosts().map(Hosts::new);
            this.zones = plugins.kubernetes().map(k -> zones(zone, k)).orElse(List.of());
        }

        private static List<Zone> zones(Zone zone, KubernetesPlugin plugin) {
            List<String> reverse =
                    plugin.zones().stream().filter(Block::isReverse).toList();
            List<Zone> zones = new ArrayList<>();
            for (String name : plugin.zones()) {
                if (!isReverse(name)) {
                    zones.add(zone.as(new ZoneSettings(
                            name.substring(0, name.length() - 1),
                            plugin.ttl(),
                            plugin.pods(),
                            plugin.endpointPodNames(),
                            reverse,
                            plugin.fallthrough())));
                }
            }
            return zones;
        }

        private static boolean isReverse(String zone) {
            return ZoneSettings.isIn(zone, "in-addr.arpa.") || ZoneSettings.isIn(zone, "ip6.arpa.");
        }

        boolean verifiesPods() {
            return plugins.kubernetes()
                    .filter(k -> k.pods() == PodRecordMode.VERIFIED)
                    .isPresent();
        }

        Found find(Rewriting rewriting, Answerer answerer) {
            String name = rewriting.query().question().text();
            Optional<Answer> known =
                    hosts.flatMap(h -> h.answer(rewriting.query().question()));
            if (known.isPresent()) {
                return new Found(rewriting, answerer.shuffled(known.get()), Optional.empty());
            }
            Answer found = zones.isEmpty()
                    ? Answer.error(Rcode.REFUSED).forUpstream()
                    : answerer.answer(zoneOf(name), rewriting.query().question());
            if (!found.delegated()) {
                return new Found(rewriting, found, Optional.empty());
            }
            // Nobody is configured to be asked: the same as if there were no such plugin, but politer.
            boolean next = forwards.stream().anyMatch(f -> f.takes(name));
            return new Found(rewriting, next ? found : Answer.error(Rcode.SERVFAIL), upstreamOf(name));
        }

        private Zone zoneOf(String name) {
            Zone best = zones.get(0);
            int longest = 0;
            for (Zone zone : zones) {
                if (zone.origin().length() > longest && ZoneSettings.isIn(name, zone.origin())) {
                    best = zone;
                    longest = zone.origin().length();
                }
            }
            return best;
        }

        private Optional<Upstream> upstreamOf(String name) {
            return forwards.stream().filter(f -> f.takes(name)).findFirst().flatMap(ServedBlock.Forwarding::upstream);
        }
    }
}
