package dev.coracle.dns.corefile;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code rewrite name}. Names are lower case with a final dot.
 *
 * @param last whether no rule after this one is looked at once it has matched
 * @param forth the name to ask for instead; empty for a name that the rule is not for
 * @param back what is done to names of the answer, in this order
 */
public record NameRule(boolean last, Forth forth, List<Back> back) {

    /** From the name asked for to another. */
    @FunctionalInterface
    public interface Forth {
        Optional<String> of(String name);
    }

    /**
     * From a name of the answer to another.
     *
     * @param owners whether the names of records are meant
     * @param targets whether the names that records point to are meant
     */
    public record Back(boolean owners, boolean targets, Change change) {}

    /** Of one name in the answer to a question that was rewritten. */
    @FunctionalInterface
    public interface Change {
        String of(String name, String asked, String rewritten);
    }

    static Forth exact(String from, String to) {
        return name -> name.equals(from) ? Optional.of(to) : Optional.empty();
    }

    static Forth prefix(String from, String to) {
        return name -> name.startsWith(from) ? Optional.of(to + name.substring(from.length())) : Optional.empty();
    }

    static Forth suffix(String from, String to) {
        return name -> name.endsWith(from)
                ? Optional.of(name.substring(0, name.length() - from.length()) + to)
                : Optional.empty();
    }

    static Forth substring(String from, String to) {
        return name -> name.contains(from) ? Optional.of(name.replace(from, to)) : Optional.empty();
    }

    static Forth regex(Pattern from, String to) {
        return name -> replaced(from, to, name);
    }

    /** The rewritten name and those below it become the one that was asked for. */
    static Back auto() {
        return new Back(true, true, (name, asked, rewritten) -> {
            if (name.equals(rewritten)) {
                return asked;
            }
            return name.endsWith("." + rewritten)
                    ? name.substring(0, name.length() - rewritten.length()) + asked
                    : name;
        });
    }

    static Back suffixBack(String from, String to) {
        UnaryOperator<String> change = name -> suffix(from, to).of(name).orElse(name);
        return new Back(true, true, (name, asked, rewritten) -> change.apply(name));
    }

    static Back regexBack(boolean owners, Pattern from, String to) {
        return new Back(
                owners,
                !owners,
                (name, asked, rewritten) -> replaced(from, to, name).orElse(name));
    }

    private static Optional<String> replaced(Pattern from, String to, String name) {
        Matcher matcher = from.matcher(name);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String result = to;
        for (int group = 0; group <= matcher.groupCount(); group++) {
            String value = matcher.group(group);
            result = result.replace("{" + group + "}", value == null ? "" : value);
        }
        return Optional.of(result);
    }
}
