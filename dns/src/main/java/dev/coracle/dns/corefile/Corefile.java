package dev.coracle.dns.corefile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a Corefile says.
 *
 * @param blocks those on port 53
 * @param remarks on what is accepted without effect, as lines of a log
 * @param reloads whether a changed file is to be read
 * @param hash SHA512 of what it says, as CoreDNS shows it
 */
public record Corefile(List<ServerBlock> blocks, List<String> remarks, boolean reloads, String hash) {
    private static final String DNS_PORT = "53";

    /** @param path under which errors name the file */
    public static Corefile read(String path, String text) throws CorefileException {
        List<Block> blocks = BlockReader.read(path, text, Directives::areKnown);
        Reader reader = new Reader(path);
        for (Block block : blocks) {
            reader.block(block);
        }
        boolean reloads = blocks.stream().anyMatch(b -> b.directives().containsKey("reload"));
        return new Corefile(
                List.copyOf(reader.blocks), List.copyOf(reader.remarks), reloads, ConfigurationHash.of(blocks));
    }

    /** The {@link #hash} of a Corefile whose words can be made out, whatever they say. */
    public static String hash(String path, String text) throws CorefileException {
        return ConfigurationHash.of(BlockReader.read(path, text, name -> true));
    }

    /** The addresses it serves, as CoreDNS prints them when it starts. */
    public List<String> servers() {
        return blocks.stream()
                .flatMap(b -> b.zones().stream())
                .sorted()
                .map(zone -> zone + ":" + DNS_PORT)
                .toList();
    }

    private static final class Reader {
        private final String path;
        private final List<ServerBlock> blocks = new ArrayList<>();
        private final List<String> remarks = new ArrayList<>();
        private final Set<String> zones = new HashSet<>();

        Reader(String path) {
            this.path = path;
        }

        void block(Block block) throws CorefileException {
            for (String name : block.directives().keySet()) {
                if (Directives.areMissing(name)) {
                    Words words = words(block, name);
                    words.next();
                    throw words.missing("this plugin").in(name);
                }
            }
            List<String> served = new ArrayList<>();
            for (String key : block.keys()) {
                if (isServed(key)) {
                    served.addAll(DomainName.zones(key));
                } else {
                    remarks.add("[WARNING] " + key + " is not served: Coracle answers plain DNS on port " + DNS_PORT);
                }
            }
            for (String zone : served) {
                if (!zones.add(zone)) {
                    throw new CorefileException(
                            "cannot serve dns://" + zone + ":" + DNS_PORT + " - it is already defined");
                }
            }
            ServerBlock read = plugins(block);
            block.directives().keySet().stream()
                    .filter(Directives::haveNoEffect)
                    .map(name -> "[WARNING] plugin/" + name + ": accepted, but has no effect in Coracle")
                    .forEach(remarks::add);
            if (!served.isEmpty()) {
                blocks.add(new ServerBlock(
                        List.copyOf(served),
                        read.rewrites(),
                        read.hosts(),
                        read.kubernetes(),
                        read.forwards(),
                        read.cache()));
            }
        }

        private static boolean isServed(String key) {
            int scheme = key.indexOf("://");
            String address = DomainName.withoutScheme(key);
            String name = DomainName.withoutPort(address);
            boolean plain = scheme < 0 || key.startsWith("dns://");
            return plain && (name.length() == address.length() || address.endsWith(":" + DNS_PORT));
        }

        private ServerBlock plugins(Block block) throws CorefileException {
            List<NameRule> rewrites = List.of();
            int cache = 0;
            Optional<HostsPlugin> hosts = Optional.empty();
            Optional<KubernetesPlugin> kubernetes = Optional.empty();
            List<ForwardPlugin> forwards = List.of();
            for (String name : Directives.SERVED) {
                if (!block.directives().containsKey(name)) {
                    continue;
                }
                Words words = words(block, name);
                try {
                    switch (name) {
                        case RewritePlugin.NAME -> rewrites = RewritePlugin.read(words);
                        case CachePlugin.NAME -> cache = CachePlugin.read(words);
                        case HostsPlugin.NAME -> hosts = Optional.of(HostsPlugin.read(words, block.keys()));
                        case KubernetesPlugin.NAME ->
                            kubernetes = Optional.of(KubernetesPlugin.read(words, block.keys()));
                        default -> forwards = ForwardPlugin.read(words);
                    }
                } catch (CorefileException e) {
                    throw e.in(name);
                }
            }
            hosts.flatMap(HostsPlugin::file)
                    .filter(file -> !file.equals("/etc/hosts"))
                    .ifPresent(file -> remarks.add("[WARNING] plugin/hosts: File does not exist: " + file));
            return new ServerBlock(List.of(), rewrites, hosts, kubernetes, forwards, cache);
        }

        private Words words(Block block, String directive) {
            return new Words(path, block.directives().get(directive));
        }
    }
}
