package dev.coracle.dns.corefile;

import java.util.ArrayList;
import java.util.List;

/**
 * Goes through the words of a Corefile, or of one plugin in it, as Caddy does: lines matter, and where it stands is where an error
 * is said to be. Confined to its reader.
 */
final class Words {
    private final String file;
    private final List<Token> tokens;
    private int at = -1;
    private boolean inBlock;

    Words(String file, List<Token> tokens) {
        this.file = file;
        this.tokens = new ArrayList<>(tokens);
    }

    /** On to the next word, on whichever line. */
    boolean next() {
        if (at >= tokens.size() - 1) {
            return false;
        }
        at++;
        return true;
    }

    void back() {
        at--;
    }

    /** On to the next word of this line. */
    boolean nextArgument() {
        if (at >= 0 && (at >= tokens.size() - 1 || startsLine(at + 1))) {
            return false;
        }
        return next();
    }

    /** On to the first word of the braces that open on this line, then to the next there; false behind the closing one. */
    boolean nextInBlock() {
        if (!inBlock) {
            if (!nextArgument()) {
                return false;
            }
            if (!value().equals("{")) {
                back();
                return false;
            }
        }
        inBlock = next() && !value().equals("}");
        return inBlock;
    }

    /** The rest of the line, up to an opening brace. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        while (nextArgument()) {
            if (value().equals("{")) {
                back();
                break;
            }
            arguments.add(value());
        }
        return arguments;
    }

    /** Of this line, of which there must be one more word and no further. */
    String onlyArgument() throws CorefileException {
        List<String> arguments = arguments();
        if (arguments.size() != 1) {
            throw wrongArguments();
        }
        return arguments.get(0);
    }

    void noArguments() throws CorefileException {
        if (!arguments().isEmpty()) {
            throw wrongArguments();
        }
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    Token token() {
        return tokens.get(at);
    }

    String value() {
        return at < 0 || at >= tokens.size() ? "" : tokens.get(at).text();
    }

    boolean startsLine() {
        return at < 1 || startsLine(at);
    }

    private boolean startsLine(int index) {
        return tokens.get(index - 1).lastLine() < tokens.get(index).line();
    }

    /** Puts {@code others} in the place of this word and the one before, and stands before them. */
    void replaceTwo(List<Token> others) {
        at--;
        tokens.remove(at);
        tokens.remove(at);
        tokens.addAll(at, others);
        at--;
    }

    CorefileException wrongArguments() {
        return value().equals("{")
                ? error("Unexpected token '{', expecting argument")
                : error("Wrong argument count or unexpected line ending after '" + value() + "'");
    }

    CorefileException expected(String other) {
        return new CorefileException(
                place() + " - Syntax error: Unexpected token '" + value() + "', expecting '" + other + "'");
    }

    CorefileException unexpectedEnd() {
        return error("Unexpected EOF");
    }

    CorefileException unknownProperty() {
        return error("unknown property '" + value() + "'");
    }

    /** For what CoreDNS has and this server has not: better the old answers than wrong ones. */
    CorefileException missing(String what) {
        return error(what + " is known to CoreDNS but not to Coracle");
    }

    CorefileException error(String text) {
        return new CorefileException(place() + " - Error during parsing: " + text);
    }

    private String place() {
        return file + ":" + (at < 0 || at >= tokens.size() ? 0 : tokens.get(at).line());
    }
}
