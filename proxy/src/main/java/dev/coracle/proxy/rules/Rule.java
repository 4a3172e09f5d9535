package dev.coracle.proxy.rules;

/**
 * Writes one iptables rule as {@code iptables-save} prints it: addresses, protocol, matches in the order given, then the target.
 * The caller keeps that order. Confined to the method that uses it.
 */
final class Rule {
    private static final String PLAIN = "[A-Za-z0-9_-]+";
    private final StringBuilder text = new StringBuilder();

    static Rule from(String cidr) {
        return new Rule().words("-s " + cidr);
    }

    static Rule notFrom(String cidr) {
        return new Rule().words("! -s " + cidr);
    }

    static Rule to(String cidr) {
        return new Rule().words("-d " + cidr);
    }

    static Rule protocol(String protocol) {
        return new Rule().words("-p " + protocol);
    }

    static Rule commented(String comment) {
        return new Rule().comment(comment);
    }

    static Rule any() {
        return new Rule();
    }

    Rule words(String words) {
        text.append(text.isEmpty() ? "" : " ").append(words);
        return this;
    }

    /** Only letters, digits, {@code _} and {@code -} need no quotes. */
    Rule comment(String comment) {
        String escaped = comment.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", "\\'");
        return words("-m comment --comment " + (comment.matches(PLAIN) ? comment : "\"" + escaped + "\""));
    }

    Rule port(String protocol, int port) {
        return words("-m " + protocol + " --dport " + port);
    }

    Rule set(String name, String directions) {
        return words("-m set --match-set " + name + " " + directions);
    }

    String jump(String target) {
        return words("-j " + target).text.toString();
    }

    /** A rule that only counts. */
    String withoutTarget() {
        return text.toString();
    }
}
