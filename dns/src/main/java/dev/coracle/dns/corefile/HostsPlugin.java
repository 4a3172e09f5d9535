package dev.coracle.dns.corefile;

import dev.coracle.apimachinery.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code hosts} says.
 *
 * @param zones names elsewhere are left to the next plugin
 * @param entries in their order
 * @param ttl seconds
 * @param reverse whether addresses lead to names as well
 * @param fallthrough zones in which names without an entry are left to the next plugin
 * @param file which is not there: this server has no files but the Corefile
 */
public record HostsPlugin(
        List<String> zones,
        List<Entry> entries,
        int ttl,
        boolean reverse,
        List<String> fallthrough,
        Optional<String> file) {
    static final String NAME = "hosts";
    private static final int USUAL_TTL = 3600;
    private static final int LONGEST_TTL = 65535;

    /** One address and its names, normalized. */
    public record Entry(IpAddress address, List<String> names) {}

    static HostsPlugin read(Words words, List<String> keys) throws CorefileException {
        Reader reader = new Reader();
        boolean seen = false;
        while (words.next()) {
            if (seen) {
                throw new CorefileException("this plugin can only be used once per Server Block");
            }
            seen = true;
            List<String> arguments = words.arguments();
            List<String> zones =
                    DomainName.zones(arguments.subList(Math.min(1, arguments.size()), arguments.size()), keys);
            reader.zones = zones;
            reader.file = arguments.stream().findFirst();
            while (words.nextInBlock()) {
                reader.property(words);
            }
        }
        return new HostsPlugin(
                reader.zones, List.copyOf(reader.entries), reader.ttl, reader.reverse, reader.fallthrough, reader.file);
    }

    private static final class Reader {
        List<String> zones = List.of();
        Optional<String> file = Optional.empty();
        int ttl = USUAL_TTL;
        boolean reverse = true;
        List<String> fallthrough = List.of();
        final List<Entry> entries = new ArrayList<>();

        void property(Words words) throws CorefileException {
            switch (words.value()) {
                case "fallthrough" -> fallthrough = Fallthrough.zones(words.arguments());
                case "fallthrough_unsupported" -> throw words.missing("'fallthrough_unsupported'");
                case "no_reverse" -> reverse = false;
                case "ttl" -> ttl = ttl(words);
                case "reload" -> reload(words);
                default -> {
                    if (!fallthrough.isEmpty()) {
                        throw words.unknownProperty();
                    }
                    String address = words.value();
                    entry(address, words.arguments());
                }
            }
        }

        /** As in a hosts file, what is no address is passed over. */
        private void entry(String address, List<String> names) {
            int zone = address.indexOf('%');
            IpAddress.parse(zone < 0 ? address : address.substring(0, zone))
                    .ifPresent(ip -> entries.add(new Entry(
                            ip,
                            names.stream()
                                    .map(DomainName::normalized)
                                    .filter(n -> zones.stream().anyMatch(z -> DomainName.isIn(n, z)))
                                    .toList())));
        }

        private static int ttl(Words words) throws CorefileException {
            List<String> arguments = words.arguments();
            if (arguments.isEmpty()) {
                throw words.error("ttl needs a time in second");
            }
            if (!arguments.get(0).matches("[+-]?[0-9]{1,9}")) {
                throw words.error("ttl needs a number of second");
            }
            int ttl = Integer.parseInt(arguments.get(0));
            if (ttl <= 0 || ttl > LONGEST_TTL) {
                throw words.error("ttl provided is invalid");
            }
            return ttl;
        }

        /** Of the file, that is. */
        private static void reload(Words words) throws CorefileException {
            List<String> arguments = words.arguments();
            if (arguments.size() != 1) {
                throw words.error("reload needs a duration (zero seconds to disable)");
            }
            if (Numbers.duration(arguments.get(0)).isEmpty()) {
                throw words.error("invalid duration for reload '" + arguments.get(0) + "'");
            }
        }
    }
}
