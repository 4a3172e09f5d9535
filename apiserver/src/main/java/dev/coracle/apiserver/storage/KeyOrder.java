package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.object.ObjectKey;
import java.util.Comparator;

/**
 * The order in which etcd holds {@code /registry/RESOURCE/NAMESPACE/NAME}, and so the order of every list. It is the order of
 * the whole path: namespace {@code a-b} comes before {@code a}, since {@code -} comes before {@code /}.
 */
final class KeyOrder implements Comparator<ObjectKey> {
    static final KeyOrder INSTANCE = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(ObjectKey a, ObjectKey b) {
        int byNamespace = compareNamespaces(a.namespace(), b.namespace());
        return byNamespace != 0 ? byNamespace : a.name().compareTo(b.name());
    }

    /** Compares as if each namespace ended in a slash. */
    static int compareNamespaces(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            int c = a.charAt(i) - b.charAt(i);
            if (c != 0) {
                return c;
            }
        }
        if (a.length() == b.length()) {
            return 0;
        }
        return a.length() < b.length() ? '/' - b.charAt(shorter) : a.charAt(shorter) - '/';
    }

    /** Reads {@code namespace/name}, or {@code name} alone as one of {@code namespace}. */
    static ObjectKey parse(String path, String namespace) {
        int slash = path.indexOf('/');
        return slash < 0
                ? ObjectKey.of(namespace, path)
                : ObjectKey.of(path.substring(0, slash), path.substring(slash + 1));
    }
}
