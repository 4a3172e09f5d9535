package dev.coracle.apiserver.registry;

import java.util.List;

/** Every built-in kind. One that differs from the general rules has a class of its own and a line here. */
final class BuiltinKinds {
    private BuiltinKinds() {}

    static List<Kind> all(KindOptions options) {
        return KindTable.read().stream().map(Kind::new).toList();
    }
}
