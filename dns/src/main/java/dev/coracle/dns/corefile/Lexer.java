package dev.coracle.dns.corefile;

import java.util.ArrayList;
import java.util.List;

/** Cuts a Corefile into words: between white space, or between quotes, where only a quote can be escaped. Pure. */
final class Lexer {
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String text) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '#') {
                skipComment();
            } else if (c == '"') {
                quoted();
            } else {
                word();
            }
        }
    }

    private void skipComment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    /** A comment may start inside a word, which goes on in the next line's first one no longer. */
    private void word() {
        int start = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && text.charAt(at) != '#') {
            at++;
        }
        tokens.add(new Token(line, text.substring(start, at)));
    }

    private void quoted() {
        StringBuilder word = new StringBuilder();
        int start = line;
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.startsWith("\\\"", at)) {
                at++;
            }
            line += text.charAt(at) == '\n' ? 1 : 0;
            word.append(text.charAt(at));
        }
        at++;
        tokens.add(new Token(start, word.toString()));
    }
}
