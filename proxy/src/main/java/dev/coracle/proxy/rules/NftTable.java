package dev.coracle.proxy.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The one nftables table of mode {@code nftables}. Filled by its maker, then only read. */
final class NftTable {

    /** A set or a map; elements are kept sorted. */
    record Elements(String kind, String name, List<String> properties, TreeMap<String, String> elements) {}

    private final String family;
    private final List<Elements> elements = new ArrayList<>();
    private final Map<String, List<String>> chains = new LinkedHashMap<>();

    NftTable(boolean ipv6) {
        this.family = ipv6 ? "ip6" : "ip";
    }

    Elements set(String name, String... properties) {
        return add(new Elements("set", name, List.of(properties), new TreeMap<>()));
    }

    Elements map(String name, String type, String comment) {
        return add(new Elements(
                "map", name, List.of("type " + type + " : verdict", "comment \"" + comment + "\""), new TreeMap<>()));
    }

    private Elements add(Elements made) {
        elements.add(made);
        return made;
    }

    /** A set or map like another table's, without its elements. */
    Elements like(Elements other) {
        return add(new Elements(other.kind(), other.name(), other.properties(), new TreeMap<>()));
    }

    void chain(String name) {
        chains.computeIfAbsent(name, n -> new ArrayList<>());
    }

    void rule(String chain, String rule) {
        chains.computeIfAbsent(chain, n -> new ArrayList<>()).add(rule);
    }

    void addAll(Map<String, List<String>> more) {
        more.forEach((chain, rules) -> chains.put(chain, new ArrayList<>(rules)));
    }

    String family() {
        return family;
    }

    List<Elements> elements() {
        return elements;
    }

    Map<String, List<String>> chains() {
        return chains;
    }
}
