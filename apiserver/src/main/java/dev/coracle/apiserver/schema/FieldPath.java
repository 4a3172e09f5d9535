package dev.coracle.apiserver.schema;

import java.util.Arrays;

/**
 * Where the reader is. Two spellings are needed: findings name map keys and indexes ({@code spec.containers[0].image}), type
 * errors only the fields and the struct of the last one ({@code Container.spec.containers.image}).
 */
final class FieldPath {
    private String[] names = new String[16];
    private int[] indexes = new int[16];
    private boolean[] fields = new boolean[16];
    private int depth;

    void push(String name, boolean field) {
        grow();
        names[depth] = name;
        fields[depth++] = field;
    }

    void push(int index) {
        grow();
        names[depth] = null;
        indexes[depth] = index;
        fields[depth++] = false;
    }

    void pop() {
        depth--;
    }

    private void grow() {
        if (depth == GoJsonSyntax.DEPTH) {
            throw new DecodeException(GoJsonSyntax.TOO_DEEP);
        }
        if (depth == names.length) {
            names = Arrays.copyOf(names, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
            fields = Arrays.copyOf(fields, depth * 2);
        }
    }

    /** The path of a name below here. */
    String of(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (names[i] == null) {
                text.append('[').append(indexes[i]).append(']');
            } else {
                dot(text).append(names[i]);
            }
        }
        return dot(text).append(name).toString();
    }

    /** The declared fields on the way here. */
    String declared() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (fields[i]) {
                dot(text).append(names[i]);
            }
        }
        return text.toString();
    }

    private static StringBuilder dot(StringBuilder text) {
        return text.length() == 0 ? text : text.append('.');
    }
}
