package dev.coracle.apiserver.http;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Rewrites the attributes of a page that hold URLs. Everything else stays as it was written, byte for byte. Pure; reads one byte
 * as one character, which leaves every encoding that contains ASCII alone.
 */
final class HtmlLinks {
    private static final Map<String, Set<String>> ATTRIBUTES = Map.ofEntries(
            Map.entry("a", Set.of("href")),
            Map.entry("applet", Set.of("codebase")),
            Map.entry("area", Set.of("href")),
            Map.entry("audio", Set.of("src")),
            Map.entry("base", Set.of("href")),
            Map.entry("blockquote", Set.of("cite")),
            Map.entry("body", Set.of("background")),
            Map.entry("button", Set.of("formaction")),
            Map.entry("command", Set.of("icon")),
            Map.entry("del", Set.of("cite")),
            Map.entry("embed", Set.of("src")),
            Map.entry("form", Set.of("action")),
            Map.entry("frame", Set.of("longdesc", "src")),
            Map.entry("head", Set.of("profile")),
            Map.entry("html", Set.of("manifest")),
            Map.entry("iframe", Set.of("longdesc", "src")),
            Map.entry("img", Set.of("longdesc", "src", "usemap")),
            Map.entry("input", Set.of("src", "usemap", "formaction")),
            Map.entry("ins", Set.of("cite")),
            Map.entry("link", Set.of("href")),
            Map.entry("object", Set.of("classid", "codebase", "data", "usemap")),
            Map.entry("q", Set.of("cite")),
            Map.entry("script", Set.of("src")),
            Map.entry("source", Set.of("src")),
            Map.entry("video", Set.of("poster", "src")));

    /** Elements whose content is text, whatever it looks like. */
    private static final Set<String> RAW_TEXT =
            Set.of("script", "style", "textarea", "title", "iframe", "noembed", "noframes", "noscript", "xmp");

    private final String page;
    private final UnaryOperator<String> rewriter;
    private final StringBuilder out;
    private int at;

    private HtmlLinks(String page, UnaryOperator<String> rewriter) {
        this.page = page;
        this.rewriter = rewriter;
        this.out = new StringBuilder(page.length() + 256);
    }

    static String rewrite(String page, UnaryOperator<String> rewriter) {
        return new HtmlLinks(page, rewriter).run();
    }

    private String run() {
        while (at < page.length()) {
            int open = page.indexOf('<', at);
            copyTo(open < 0 ? page.length() : open);
            if (open < 0) {
                break;
            }
            if (page.startsWith("<!--", at)) {
                int end = page.indexOf("-->", at + 4);
                copyTo(end < 0 ? page.length() : end + 3);
            } else if (at + 1 < page.length() && isLetter(page.charAt(at + 1))) {
                startTag();
            } else {
                copyTo(at + 1);
            }
        }
        return out.toString();
    }

    private void startTag() {
        int nameEnd = at + 1;
        while (nameEnd < page.length() && !isSpace(page.charAt(nameEnd)) && "/>".indexOf(page.charAt(nameEnd)) < 0) {
            nameEnd++;
        }
        String name = page.substring(at + 1, nameEnd).toLowerCase(Locale.ROOT);
        copyTo(nameEnd);
        Set<String> links = ATTRIBUTES.getOrDefault(name, Set.of());
        while (at < page.length() && page.charAt(at) != '>') {
            if (isSpace(page.charAt(at)) || page.charAt(at) == '/') {
                copyTo(at + 1);
            } else {
                attribute(links);
            }
        }
        if (at < page.length()) {
            copyTo(at + 1);
        }
        if (RAW_TEXT.contains(name)) {
            skipText(name);
        }
    }

    private void attribute(Set<String> links) {
        int end = at + 1;
        while (end < page.length() && !isSpace(page.charAt(end)) && "/>=".indexOf(page.charAt(end)) < 0) {
            end++;
        }
        String name = page.substring(at, end).toLowerCase(Locale.ROOT);
        copyTo(end);
        int equals = skipSpace(end);
        if (equals >= page.length() || page.charAt(equals) != '=') {
            return;
        }
        copyTo(skipSpace(equals + 1));
        if (at < page.length()) {
            value(links.contains(name));
        }
    }

    private void value(boolean link) {
        char first = page.charAt(at);
        boolean quoted = first == '"' || first == '\'';
        int from = quoted ? at + 1 : at;
        int to = from;
        while (to < page.length()
                && (quoted ? page.charAt(to) != first : !isSpace(page.charAt(to)) && page.charAt(to) != '>')) {
            to++;
        }
        if (link && to < page.length()) {
            String before = page.substring(from, to).replace("&amp;", "&");
            String after = rewriter.apply(before);
            if (!after.equals(before)) {
                out.append('"').append(escaped(after)).append('"');
                at = quoted ? to + 1 : to;
                return;
            }
        }
        copyTo(Math.min(page.length(), quoted ? to + 1 : to));
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;")
                .replace("\"", "&#34;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    private void skipText(String element) {
        String end = "</" + element;
        int from = at;
        while (from < page.length() && !page.regionMatches(true, from, end, 0, end.length())) {
            int next = page.indexOf('<', from + 1);
            from = next < 0 ? page.length() : next;
        }
        copyTo(from);
    }

    private int skipSpace(int from) {
        int next = from;
        while (next < page.length() && isSpace(page.charAt(next))) {
            next++;
        }
        return next;
    }

    private void copyTo(int end) {
        out.append(page, at, end);
        at = end;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
