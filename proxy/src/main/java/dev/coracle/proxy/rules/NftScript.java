package dev.coracle.proxy.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code nft -f} is to read. One script is one transaction: all of it happens at once, or nothing. Pure. */
final class NftScript {
    private static final String NAME = " kube-proxy";
    private static final String BASE = "type ";
    private static final String COMMENT = " comment \"";
    private static final String SEPARATOR = ", ";

    private NftScript() {}

    static String replace(NftTable table) {
        return removal(table.family()) + NftList.print(table);
    }

    /** A table that does not exist cannot be deleted, so there will be one. */
    static String removal(String family) {
        String which = family + NAME;
        return "add table " + which + "\ndelete table " + which + "\n";
    }

    /**
     * "" for no difference. What only one of the two has is made before, and deleted after, all that could refer to it. Parts of tables will
     * do, the same parts of both.
     *
     * @return empty where only replacing the whole table leads there
     */
    static Optional<String> change(NftTable from, NftTable to) {
        Difference d = new Difference(from, to);
        if (!bases(from).equals(bases(to)) || d.setsDiffer()) {
            return Optional.empty();
        }
        d.newChains();
        d.newSets();
        d.oldElements();
        d.rules();
        d.newElements();
        d.oldChains();
        d.oldSets();
        return Optional.of(d.script.toString());
    }

    private static Map<String, List<String>> bases(NftTable table) {
        return table.chains().entrySet().stream()
                .filter(chain -> isBase(chain.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What a base chain begins with cannot be said again. */
    private static boolean isBase(List<String> chain) {
        return !chain.isEmpty() && chain.get(0).startsWith(BASE);
    }

    /** An element without the comment on it. */
    static String key(String element) {
        int comment = element.indexOf(COMMENT);
        return comment < 0 ? element : element.substring(0, comment);
    }

    /** Confined to the call that makes it. */
    private static final class Difference {
        private final NftTable from;
        private final NftTable to;
        private final Map<String, NftTable.Elements> before;
        private final Map<String, NftTable.Elements> after;
        private final String at;
        private final StringBuilder script = new StringBuilder();

        Difference(NftTable from, NftTable to) {
            this.from = from;
            this.to = to;
            this.before = byName(from);
            this.after = byName(to);
            this.at = to.family() + NAME + " ";
        }

        private static Map<String, NftTable.Elements> byName(NftTable table) {
            Map<String, NftTable.Elements> sets = new TreeMap<>();
            table.elements().forEach(set -> sets.put(set.name(), set));
            return sets;
        }

        void newChains() {
            to.chains().keySet().stream()
                    .filter(chain -> !from.chains().containsKey(chain))
                    .forEach(chain -> line("add chain " + at + chain));
        }

        /** What is said of a set when it is made cannot be changed while rules name it. */
        boolean setsDiffer() {
            return after.values().stream()
                    .anyMatch(set -> before.containsKey(set.name())
                            && !before.get(set.name()).properties().equals(set.properties()));
        }

        void newSets() {
            after.values().stream()
                    .filter(set -> !before.containsKey(set.name()))
                    .forEach(set -> line("add " + set.kind() + " " + at + set.name() + " { "
                            + String.join("; ", set.properties()) + "; }"));
        }

        void oldElements() {
            before.values().forEach(set -> elements("delete", set, missing(set, after)));
        }

        void newElements() {
            after.values().forEach(set -> elements("add", set, missing(set, before)));
        }

        /** What the set has and the one of that name among the others has not, or has otherwise. */
        private static Map<String, String> missing(NftTable.Elements set, Map<String, NftTable.Elements> others) {
            NftTable.Elements other = others.get(set.name());
            Map<String, String> missing = new TreeMap<>(set.elements());
            if (other != null) {
                missing.entrySet()
                        .removeIf(e -> e.getValue().equals(other.elements().get(e.getKey())));
            }
            return missing;
        }

        private void elements(String verb, NftTable.Elements set, Map<String, String> elements) {
            if (!elements.isEmpty()) {
                boolean delete = verb.equals("delete");
                String list = elements.entrySet().stream()
                        .map(e -> delete ? key(e.getKey()) : e.getKey() + value(e.getValue()))
                        .collect(Collectors.joining(SEPARATOR));
                line(verb + " element " + at + set.name() + " { " + list + " }");
            }
        }

        private static String value(String verdict) {
            return verdict.isEmpty() ? "" : " : " + verdict;
        }

        void rules() {
            to.chains().forEach((chain, rules) -> {
                List<String> former = from.chains().get(chain);
                if (!rules.equals(former)) {
                    if (former != null) {
                        line("flush chain " + at + chain);
                    }
                    rules.forEach(rule -> line("add rule " + at + chain + " " + rule));
                }
            });
        }

        void oldChains() {
            List<String> gone = from.chains().keySet().stream()
                    .filter(chain -> !to.chains().containsKey(chain))
                    .toList();
            gone.forEach(chain -> line("flush chain " + at + chain));
            gone.forEach(chain -> line("delete chain " + at + chain));
        }

        void oldSets() {
            before.values().stream()
                    .filter(set -> !after.containsKey(set.name()))
                    .forEach(set -> line("delete " + set.kind() + " " + at + set.name()));
        }

        private void line(String line) {
            script.append(line).append('\n');
        }
    }
}
