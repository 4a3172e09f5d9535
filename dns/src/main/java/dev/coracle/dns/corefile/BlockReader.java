package dev.coracle.dns.corefile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Groups the words of a Corefile by server block and plugin, and puts snippets in where they are imported. Pure. */
final class BlockReader {
    private static final int MOST_IMPORTS = 10_000;

    private final Words words;
    private final Predicate<String> known;
    private final Map<String, List<Token>> snippets = new HashMap<>();
    private int imports;

    private BlockReader(Words words, Predicate<String> known) {
        this.words = words;
        this.known = known;
    }

    /** @param known whether a plugin of that name may be used */
    static List<Block> read(String file, String text, Predicate<String> known) throws CorefileException {
        return new BlockReader(new Words(file, Lexer.tokens(text)), known).blocks();
    }

    private List<Block> blocks() throws CorefileException {
        List<Block> blocks = new ArrayList<>();
        while (words.next()) {
            List<String> keys = new ArrayList<>();
            boolean more = keys(keys);
            String first = keys.isEmpty() ? "" : keys.get(0);
            Block block = new Block(keys, new TreeMap<>());
            if (more && keys.size() == 1 && first.startsWith("(") && first.endsWith(")")) {
                snippet(first.substring(1, first.length() - 1));
            } else {
                if (more) {
                    contents(block);
                }
                if (!keys.isEmpty()) {
                    blocks.add(block);
                }
            }
        }
        return blocks;
    }

    /** False at the end of the file. Stands at the first word that is no key otherwise. */
    private boolean keys(List<String> keys) throws CorefileException {
        boolean expecting = false;
        while (true) {
            if (words.value().equals("import") && words.startsLine()) {
                splice();
                words.next();
                continue;
            }
            if (words.value().equals("{")) {
                if (expecting) {
                    throw words.error("Expected another address but had '{' - check for extra comma");
                }
                return true;
            }
            String key = words.value();
            if (!key.isEmpty()) {
                expecting = key.endsWith(",");
                keys.add(expecting ? key.substring(0, key.length() - 1) : key);
            }
            boolean more = words.next();
            if (expecting && !more) {
                throw words.unexpectedEnd();
            }
            if (!more || !expecting && words.startsLine()) {
                return more;
            }
        }
    }

    private void contents(Block block) throws CorefileException {
        boolean braces = words.value().equals("{");
        if (!braces) {
            words.back();
        }
        while (words.next() && !words.value().equals("}")) {
            if (words.value().equals("import")) {
                splice();
            } else {
                directive(block);
            }
        }
        if (braces && !words.value().equals("}")) {
            throw words.expected("}");
        }
    }

    private void directive(Block block) throws CorefileException {
        String name = words.value();
        if (!known.test(name)) {
            throw words.error("Unknown directive '" + name + "'");
        }
        List<Token> tokens = block.directives().computeIfAbsent(name, n -> new ArrayList<>());
        tokens.add(words.token());
        int nesting = 0;
        while (words.next()) {
            if (words.value().equals("{")) {
                nesting++;
            } else if (words.startsLine() && nesting == 0) {
                words.back();
                return;
            } else if (words.value().equals("}")) {
                if (nesting-- == 0) {
                    throw words.error("Unexpected '}' because no matching opening brace");
                }
            } else if (words.value().equals("import") && words.startsLine()) {
                splice();
                continue;
            }
            tokens.add(words.token());
        }
        if (nesting > 0) {
            throw words.unexpectedEnd();
        }
    }

    private void snippet(String name) throws CorefileException {
        if (snippets.containsKey(name)) {
            throw words.error("redeclaration of previously declared snippet " + name);
        }
        if (!words.value().equals("{")) {
            throw words.expected("{");
        }
        List<Token> tokens = new ArrayList<>();
        int open = 1;
        while (open > 0) {
            if (!words.next()) {
                throw words.expected("}");
            }
            open += words.value().equals("{") ? 1 : words.value().equals("}") ? -1 : 0;
            tokens.add(words.token());
        }
        snippets.put(name, tokens.subList(0, tokens.size() - 1));
    }

    /** Files are not to be had here, but a pattern that matches none is no fault: many clusters' Corefiles have one. */
    private void splice() throws CorefileException {
        if (!words.nextArgument()) {
            throw words.wrongArguments();
        }
        String name = words.value();
        if (words.nextArgument()) {
            throw words.error("Import takes only one argument (glob pattern or file)");
        }
        List<Token> tokens = snippets.get(name);
        if (tokens == null && name.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
            throw words.error("File to import not found: " + name);
        }
        if (++imports > MOST_IMPORTS) {
            throw words.error("maximum snippet import depth (" + MOST_IMPORTS + ") exceeded");
        }
        words.replaceTwo(tokens == null ? List.of() : tokens);
    }
}
