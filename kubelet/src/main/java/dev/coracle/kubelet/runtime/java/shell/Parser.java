package dev.coracle.kubelet.runtime.java.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses the part of the POSIX shell language that test workloads use. One use per script. */
final class Parser {
    private static final Set<String> ENDS = Set.of("do", "done", "then", "else", "elif", "fi", "}");

    private final String script;
    private int at;

    private Parser(String script) {
        this.script = script;
    }

    /** Throws {@link IllegalArgumentException} with the text of a syntax error. */
    static Node parse(String script) {
        Parser parser = new Parser(script);
        Node node = parser.sequence();
        parser.blanks();
        if (parser.at < script.length()) {
            throw parser.unexpected();
        }
        return node;
    }

    private IllegalArgumentException unexpected() {
        String what = at < script.length() ? script.substring(at, at + 1) : "end of file";
        return new IllegalArgumentException("syntax error: unexpected \"" + what + "\"");
    }

    private boolean looking(String text) {
        return script.startsWith(text, at);
    }

    private void blanks() {
        while (at < script.length()) {
            char c = script.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (looking("\\\n")) {
                at += 2;
            } else if (c == '#' && (at == 0 || Character.isWhitespace(script.charAt(at - 1)))) {
                int end = script.indexOf('\n', at);
                at = end < 0 ? script.length() : end;
            } else {
                return;
            }
        }
    }

    private void separators() {
        blanks();
        while (at < script.length() && (looking("\n") || looking("\r") || looking(";") || single('&'))) {
            at++;
            blanks();
        }
    }

    private boolean single(char operator) {
        return script.charAt(at) == operator && (at + 1 >= script.length() || script.charAt(at + 1) != operator);
    }

    private String keyword() {
        int end = at;
        while (end < script.length()
                && (Character.isLetter(script.charAt(end)) || "{}!".indexOf(script.charAt(end)) >= 0)) {
            end++;
        }
        boolean whole = end == script.length()
                || Character.isWhitespace(script.charAt(end))
                || ";&|)".indexOf(script.charAt(end)) >= 0;
        return whole ? script.substring(at, end) : "";
    }

    private void expect(String word) {
        separators();
        if (!keyword().equals(word)) {
            throw unexpected();
        }
        at += word.length();
    }

    private Node sequence() {
        List<Node> steps = new ArrayList<>();
        while (true) {
            separators();
            if (at >= script.length() || looking(")") || ENDS.contains(keyword())) {
                return steps.size() == 1 ? steps.get(0) : new Node.Sequence(steps);
            }
            steps.add(andOr());
        }
    }

    private Node andOr() {
        Node left = pipeline();
        while (true) {
            blanks();
            boolean and = looking("&&");
            if (!and && !looking("||")) {
                return left;
            }
            at += 2;
            separators();
            left = new Node.AndOr(left, and, pipeline());
        }
    }

    private Node pipeline() {
        blanks();
        if (keyword().equals("!")) {
            at++;
            return new Node.Not(pipeline());
        }
        List<Node> stages = new ArrayList<>(List.of(command()));
        blanks();
        while (looking("|") && !looking("||")) {
            at++;
            separators();
            stages.add(command());
            blanks();
        }
        return stages.size() == 1 ? stages.get(0) : new Node.Pipeline(stages);
    }

    private Node command() {
        blanks();
        String word = keyword();
        switch (word) {
            case "while", "until" -> {
                at += word.length();
                Node condition = sequence();
                expect("do");
                Node body = sequence();
                expect("done");
                return new Node.Loop(condition, word.equals("while"), body);
            }
            case "if" -> {
                at += word.length();
                return conditional();
            }
            case "for" -> {
                at += word.length();
                return forLoop();
            }
            case "{" -> {
                at++;
                Node body = sequence();
                expect("}");
                return body;
            }
            default -> {
                if (looking("(")) {
                    at++;
                    Node body = sequence();
                    close();
                    return body;
                }
                return simple();
            }
        }
    }

    private void close() {
        if (!looking(")")) {
            throw unexpected();
        }
        at++;
    }

    private Node conditional() {
        Node condition = sequence();
        expect("then");
        Node then = sequence();
        separators();
        Node otherwise = new Node.Sequence(List.of());
        if (keyword().equals("elif")) {
            at += "elif".length();
            return new Node.If(condition, then, conditional());
        }
        if (keyword().equals("else")) {
            at += "else".length();
            otherwise = sequence();
        }
        expect("fi");
        return new Node.If(condition, then, otherwise);
    }

    private Node forLoop() {
        blanks();
        String variable = name();
        List<Node.Word> words = new ArrayList<>();
        blanks();
        if (keyword().equals("in")) {
            at += 2;
            for (blanks(); at < script.length() && !looking(";") && !looking("\n"); blanks()) {
                words.add(word());
            }
        }
        expect("do");
        Node body = sequence();
        expect("done");
        return new Node.For(variable, words, body);
    }

    private String name() {
        int from = at;
        while (at < script.length() && (Character.isLetterOrDigit(script.charAt(at)) || script.charAt(at) == '_')) {
            at++;
        }
        return script.substring(from, at);
    }

    private Node simple() {
        List<Node.Assignment> assignments = new ArrayList<>();
        List<Node.Word> words = new ArrayList<>();
        List<Node.Redirect> redirects = new ArrayList<>();
        for (blanks(); at < script.length() && "\n\r;&|)".indexOf(script.charAt(at)) < 0; blanks()) {
            if (!redirect(redirects) && !assignment(words, assignments)) {
                words.add(word());
            }
        }
        if (words.isEmpty() && assignments.isEmpty() && redirects.isEmpty()) {
            throw unexpected();
        }
        return new Node.Simple(assignments, words, redirects);
    }

    private boolean assignment(List<Node.Word> words, List<Node.Assignment> assignments) {
        int from = at;
        String name = name();
        if (!words.isEmpty() || name.isEmpty() || !looking("=") || Character.isDigit(name.charAt(0))) {
            at = from;
            return false;
        }
        at++;
        boolean empty = at >= script.length() || " \t\n;&|)".indexOf(script.charAt(at)) >= 0;
        assignments.add(new Node.Assignment(name, empty ? new Node.Word(List.of()) : word()));
        return true;
    }

    private boolean redirect(List<Node.Redirect> redirects) {
        if (looking("2>&1")) {
            at += 4;
            redirects.add(new Node.Redirect(Node.Redirect.Kind.ERR_TO_OUT, new Node.Word(List.of())));
            return true;
        }
        if (looking(">&2") || looking("1>&2")) {
            at += looking(">&2") ? 3 : 4;
            redirects.add(new Node.Redirect(Node.Redirect.Kind.OUT_TO_ERR, new Node.Word(List.of())));
            return true;
        }
        return redirect(redirects, "2>>", Node.Redirect.Kind.ERR_APPEND)
                || redirect(redirects, "2>", Node.Redirect.Kind.ERR)
                || redirect(redirects, "1>>", Node.Redirect.Kind.APPEND)
                || redirect(redirects, "1>", Node.Redirect.Kind.OUT)
                || redirect(redirects, ">>", Node.Redirect.Kind.APPEND)
                || redirect(redirects, ">", Node.Redirect.Kind.OUT)
                || redirect(redirects, "<", Node.Redirect.Kind.IN);
    }

    private boolean redirect(List<Node.Redirect> redirects, String operator, Node.Redirect.Kind kind) {
        if (!looking(operator)) {
            return false;
        }
        at += operator.length();
        blanks();
        redirects.add(new Node.Redirect(kind, word()));
        return true;
    }

    private Node.Word word() {
        List<Node.Piece> pieces = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        while (at < script.length() && " \t\n\r;&|()<>".indexOf(script.charAt(at)) < 0) {
            char c = script.charAt(at);
            if (c == '\'') {
                flush(pieces, plain);
                int end = closing('\'');
                pieces.add(new Node.Text(script.substring(at + 1, end), true));
                at = end + 1;
            } else if (c == '"') {
                flush(pieces, plain);
                doubleQuoted(pieces);
            } else if (c == '\\' && at + 1 < script.length()) {
                flush(pieces, plain);
                pieces.add(new Node.Text(script.substring(at + 1, at + 2), true));
                at += 2;
            } else if (c == '$' || c == '`') {
                flush(pieces, plain);
                pieces.add(dollar(false));
            } else {
                plain.append(c);
                at++;
            }
        }
        flush(pieces, plain);
        if (pieces.isEmpty()) {
            throw unexpected();
        }
        return new Node.Word(pieces);
    }

    private int closing(char quote) {
        int end = script.indexOf(quote, at + 1);
        if (end < 0) {
            throw new IllegalArgumentException("syntax error: unterminated quoted string");
        }
        return end;
    }

    private static void flush(List<Node.Piece> pieces, StringBuilder plain) {
        if (plain.length() > 0) {
            pieces.add(new Node.Text(plain.toString(), false));
            plain.setLength(0);
        }
    }

    private void doubleQuoted(List<Node.Piece> pieces) {
        closing('"');
        at++;
        StringBuilder text = new StringBuilder();
        boolean any = false;
        while (at < script.length() && script.charAt(at) != '"') {
            char c = script.charAt(at);
            if (c == '\\' && at + 1 < script.length() && "\"\\$`\n".indexOf(script.charAt(at + 1)) >= 0) {
                text.append(script.charAt(at + 1));
                at += 2;
            } else if (c == '$' || c == '`') {
                pieces.add(new Node.Text(text.toString(), true));
                text.setLength(0);
                pieces.add(dollar(true));
                any = true;
            } else {
                text.append(c);
                at++;
            }
        }
        at++;
        if (text.length() > 0 || !any) {
            pieces.add(new Node.Text(text.toString(), true));
        }
    }

    private Node.Piece dollar(boolean quoted) {
        if (looking("`")) {
            int end = closing('`');
            Node inner = parse(script.substring(at + 1, end));
            at = end + 1;
            return new Node.Substitution(inner, quoted);
        }
        at++;
        if (looking("(")) {
            at++;
            Node inner = sequence();
            close();
            return new Node.Substitution(inner, quoted);
        }
        if (looking("{")) {
            int end = closing('}');
            String inside = script.substring(at + 1, end);
            at = end + 1;
            int dash = inside.indexOf(":-");
            return dash < 0
                    ? new Node.Variable(inside, "", quoted)
                    : new Node.Variable(inside.substring(0, dash), inside.substring(dash + 2), quoted);
        }
        if (looking("?") || looking("$") || looking("#") || looking("@") || looking("*")) {
            at++;
            return new Node.Variable(script.substring(at - 1, at), "", quoted);
        }
        String name = name();
        return name.isEmpty() ? new Node.Text("$", true) : new Node.Variable(name, "", quoted);
    }
}
