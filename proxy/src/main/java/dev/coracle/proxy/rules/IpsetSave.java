package dev.coracle.proxy.rules;

/** Prints sets as {@code ipset save -sorted} does. */
final class IpsetSave {
    private IpsetSave() {}

    static String print(IpSets sets, boolean ipv6) {
        StringBuilder out = new StringBuilder();
        for (IpSet set : sets.all()) {
            String type = set.kind().type();
            out.append("create ").append(set.name()).append(' ').append(type);
            out.append(
                    type.startsWith("bitmap:")
                            ? " range 0-65535"
                            : " family " + (ipv6 ? "inet6" : "inet") + " hashsize 1024 maxelem 65536");
            out.append('\n');
            set.entries()
                    .forEach(e -> out.append("add ")
                            .append(set.name())
                            .append(' ')
                            .append(e)
                            .append('\n'));
        }
        return out.toString();
    }
}
