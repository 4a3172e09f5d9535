package dev.coracle.kubelet.runtime.java.shell;

import java.util.List;

/** A parsed script. Immutable. */
sealed interface Node {

    /** Words after expansion are the command and its arguments; without words the assignments stay in the session. */
    record Simple(List<Assignment> assignments, List<Word> words, List<Redirect> redirects) implements Node {}

    record Assignment(String name, Word value) {}

    /** {@code target} is "&1" for a duplicate of standard output. */
    record Redirect(Kind kind, Word target) {
        enum Kind {
            IN,
            OUT,
            APPEND,
            ERR,
            ERR_APPEND,
            ERR_TO_OUT,
            OUT_TO_ERR
        }
    }

    record Pipeline(List<Node> stages) implements Node {}

    /** {@code right} runs when {@code left} succeeds, or when it fails. */
    record AndOr(Node left, boolean and, Node right) implements Node {}

    record Sequence(List<Node> steps) implements Node {}

    /** {@code while}, or {@code until} when {@code whileTrue} is false. */
    record Loop(Node condition, boolean whileTrue, Node body) implements Node {}

    record If(Node condition, Node then, Node otherwise) implements Node {}

    record For(String variable, List<Word> words, Node body) implements Node {}

    record Not(Node node) implements Node {}

    /** Joined pieces; those that are not quoted are split at blanks. */
    record Word(List<Piece> pieces) {}

    /** Part of a word. */
    sealed interface Piece {
        boolean quoted();
    }

    record Text(String text, boolean quoted) implements Piece {}

    record Variable(String name, String fallback, boolean quoted) implements Piece {}

    record Substitution(Node script, boolean quoted) implements Piece {}
}
