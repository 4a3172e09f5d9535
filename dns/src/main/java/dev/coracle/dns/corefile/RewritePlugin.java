package dev.coracle.dns.corefile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads {@code rewrite name}: exact, prefix, suffix, substring and regex, with answer auto, name and value. */
final class RewritePlugin {
    static final String NAME = "rewrite";
    private static final int LONGEST_PATTERN = 10_000;
    private static final int MOST_GROUPS = 100;

    private RewritePlugin() {}

    static List<NameRule> read(Words words) throws CorefileException {
        List<NameRule> rules = new ArrayList<>();
        while (words.next()) {
            List<String> arguments = new ArrayList<>(words.arguments());
            if (arguments.size() < 2) {
                while (words.nextInBlock()) {
                    arguments.add(words.value());
                }
            }
            rules.add(rule(arguments, words));
        }
        return List.copyOf(rules);
    }

    private static NameRule rule(List<String> arguments, Words words) throws CorefileException {
        if (arguments.isEmpty()) {
            throw new CorefileException("no rule type specified for rewrite");
        }
        String first = arguments.get(0).toLowerCase(Locale.ROOT);
        boolean mode = first.equals("continue") || first.equals("stop");
        if (mode && arguments.size() < 2) {
            throw new CorefileException(first + " rule must begin with a rule type");
        }
        String type = mode ? arguments.get(1).toLowerCase(Locale.ROOT) : first;
        List<String> rest = arguments.subList(mode ? 2 : 1, arguments.size());
        return switch (type) {
            case "name" -> name(!first.equals("continue"), rest);
            case "answer" -> throw new CorefileException("response rewrites must begin with a name rule");
            case "class", "type", "edns0", "ttl", "cname", "rcode" -> throw words.missing("'rewrite " + type + "'");
            default -> throw new CorefileException("invalid rule type \"" + arguments.get(0) + "\"");
        };
    }

    private static NameRule name(boolean last, List<String> arguments) throws CorefileException {
        if (arguments.size() < 2) {
            throw new CorefileException("too few arguments for a name rule");
        }
        boolean bare = arguments.size() == 2;
        String match = bare ? "exact" : arguments.get(0).toLowerCase(Locale.ROOT);
        String from = arguments.get(bare ? 0 : 1);
        String to = DomainName.normalized(arguments.get(bare ? 1 : 2));
        List<String> rest = arguments.subList(Math.min(3, arguments.size()), arguments.size());
        List<NameRule.Back> back = new ArrayList<>();
        boolean auto = !rest.isEmpty() && answers(match, rest, back);
        String name = DomainName.normalized(from);
        return switch (match) {
            case "exact" -> new NameRule(last, NameRule.exact(name, to), with(NameRule.auto(), back));
            // CoreDNS puts a dot behind a prefix and a part as well.
            case "prefix" -> new NameRule(last, NameRule.prefix(name, to), auto ? with(NameRule.auto(), back) : back);
            case "suffix" ->
                new NameRule(last, NameRule.suffix(name, to), auto ? with(NameRule.suffixBack(to, name), back) : back);
            case "substring" ->
                new NameRule(last, NameRule.substring(name, to), auto ? with(NameRule.auto(), back) : back);
            case "regex" ->
                new NameRule(
                        last,
                        NameRule.regex(pattern(from, arguments.get(2)), to),
                        auto ? with(NameRule.auto(), back) : back);
            default ->
                throw new CorefileException(
                        "name rule supports only exact, prefix, suffix, substring, and regex name matching, received: "
                                + match);
        };
    }

    private static List<NameRule.Back> with(NameRule.Back first, List<NameRule.Back> others) {
        List<NameRule.Back> all = new ArrayList<>();
        all.add(first);
        all.addAll(others);
        return List.copyOf(all);
    }

    /** Adds explicit rules to {@code back}, and returns whether there is {@code answer auto}. */
    private static boolean answers(String match, List<String> words, List<NameRule.Back> back)
            throws CorefileException {
        if (words.size() < 2) {
            throw new CorefileException("invalid arguments for " + match + " rule");
        }
        boolean auto = false;
        boolean named = false;
        boolean started = false;
        int at = 0;
        while (at < words.size()) {
            boolean answer = words.get(at).equals("answer");
            if (!started && !answer) {
                throw new CorefileException(
                        "exceeded the number of arguments for a non-answer rule argument for " + match + " rule");
            }
            started = true;
            at += answer ? 1 : 0;
            if (at == words.size()) {
                throw new CorefileException("type missing for answer rule for " + match + " rule");
            }
            String type = words.get(at++);
            switch (type) {
                case "auto" -> auto = true;
                case "name", "value" -> {
                    if (words.size() - at < 2) {
                        throw new CorefileException(type + " answer rule for " + match + " rule: 2 arguments required");
                    }
                    named |= type.equals("name");
                    back.add(NameRule.regexBack(
                            type.equals("name"),
                            pattern(words.get(at), words.get(at + 1)),
                            DomainName.normalized(words.get(at + 1))));
                    at += 2;
                }
                default ->
                    throw new CorefileException("invalid type \"" + type + "\" for answer rule for " + match + " rule");
            }
        }
        if (auto && named) {
            throw new CorefileException("auto name answer rule cannot be combined with explicit name anwer rules");
        }
        return auto;
    }

    private static Pattern pattern(String from, String to) throws CorefileException {
        if (from.length() > LONGEST_PATTERN) {
            throw new CorefileException("regex pattern too long: " + from.length() + " > " + LONGEST_PATTERN);
        }
        try {
            Pattern pattern = Pattern.compile(from);
            int used = 0;
            for (int group = 0; group <= MOST_GROUPS; group++) {
                used += to.contains("{" + group + "}") ? 1 : 0;
            }
            if (used > pattern.matcher("").groupCount()) {
                throw new CorefileException("the rewrite regex pattern (" + to
                        + ") uses more subexpressions than its corresponding matching regex pattern (" + from + ")");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new CorefileException("invalid regex matching pattern: " + from);
        }
    }
}
