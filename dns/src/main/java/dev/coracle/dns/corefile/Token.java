package dev.coracle.dns.corefile;

/** A word, and the line it starts on. */
record Token(int line, String text) {

    int lastLine() {
        return line + (int) text.chars().filter(c -> c == '\n').count();
    }
}
