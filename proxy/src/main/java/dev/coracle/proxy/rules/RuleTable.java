package dev.coracle.proxy.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One iptables table. Filled by its maker, then only read. Rules are texts as {@link Rule} writes them. */
final class RuleTable {
    private final String name;
    private final Map<String, List<String>> builtin = new LinkedHashMap<>();
    private final TreeMap<String, List<String>> chains = new TreeMap<>();

    private RuleTable(String name, String... builtinChains) {
        this.name = name;
        Stream.of(builtinChains).forEach(chain -> builtin.put(chain, new ArrayList<>()));
    }

    static RuleTable mangle() {
        return new RuleTable("mangle", "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");
    }

    static RuleTable filter() {
        return new RuleTable("filter", "INPUT", "FORWARD", "OUTPUT");
    }

    static RuleTable nat() {
        return new RuleTable("nat", "PREROUTING", "INPUT", "OUTPUT", "POSTROUTING");
    }

    void chain(String chain) {
        chains.computeIfAbsent(chain, c -> new ArrayList<>());
    }

    void add(String chain, String rule) {
        chains.computeIfAbsent(chain, c -> new ArrayList<>()).add(rule);
    }

    /** At the head of a built-in chain, where proxies put their jumps. */
    void prepend(String chain, String rule) {
        builtin.get(chain).add(0, rule);
    }

    String name() {
        return name;
    }

    Map<String, List<String>> builtin() {
        return builtin;
    }

    Map<String, List<String>> chains() {
        return chains;
    }
}
