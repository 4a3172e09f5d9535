package dev.coracle.proxy.rules;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Prints a table in the layout of {@code nft list table ip kube-proxy}; elements sorted, where the kernel's order is its own. */
final class NftList {
    private NftList() {}

    static String print(NftTable table) {
        StringBuilder out = new StringBuilder("table ").append(table.family()).append(" kube-proxy {\n");
        out.append("\tcomment \"rules for kube-proxy\"\n");
        String gap = "";
        for (NftTable.Elements elements : table.elements()) {
            out.append(gap).append('\t').append(elements.kind()).append(' ');
            out.append(elements.name()).append(" {\n");
            elements.properties().forEach(p -> out.append("\t\t").append(p).append('\n'));
            elements(elements.elements(), out);
            out.append("\t}\n");
            gap = "\n";
        }
        for (Map.Entry<String, List<String>> chain : table.chains().entrySet()) {
            out.append("\n\tchain ").append(chain.getKey()).append(" {\n");
            chain.getValue().forEach(rule -> out.append("\t\t").append(rule).append('\n'));
            out.append("\t}\n");
        }
        return out.append("}\n").toString();
    }

    private static void elements(Map<String, String> elements, StringBuilder out) {
        if (elements.isEmpty()) {
            return;
        }
        out.append("\t\telements = { ");
        for (Iterator<Map.Entry<String, String>> all = elements.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, String> element = all.next();
            out.append(element.getKey());
            out.append(element.getValue().isEmpty() ? "" : " : " + element.getValue());
            out.append(all.hasNext() ? ",\n\t\t\t     " : " }\n");
        }
    }
}
