package dev.coracle.apiserver.registry.core;

/** How many bytes a Base64 text stands for. Stateless. */
final class Base64Size {
    private Base64Size() {}

    static long of(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        return end * 3L / 4;
    }
}
