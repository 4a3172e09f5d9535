package dev.coracle.kubelet.env;

import java.util.Map;

/** {@code $(VAR)} as Kubernetes expands it: one pass, unknown names stay as they are, {@code $$} is a dollar sign. Pure. */
public final class Expansion {
    private Expansion() {}

    public static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$' || at + 1 == text.length()) {
                out.append(c);
                at++;
            } else if (text.charAt(at + 1) == '$') {
                out.append('$');
                at += 2;
            } else if (text.charAt(at + 1) == '(' && text.indexOf(')', at) > 0) {
                int end = text.indexOf(')', at);
                String value = variables.get(text.substring(at + 2, end));
                out.append(value == null ? text.substring(at, end + 1) : value);
                at = end + 1;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }
}
