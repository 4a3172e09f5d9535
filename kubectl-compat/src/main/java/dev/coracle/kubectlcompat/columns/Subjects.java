package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import java.util.stream.Collectors;

/** Subjects of a binding, by kind. */
final class Subjects {
    private Subjects() {}

    static String named(Fields binding, String kind) {
        return binding.list("subjects").stream()
                .filter(s -> s.text("kind").equals(kind))
                .map(s -> s.text("name"))
                .collect(Collectors.joining(", "));
    }

    static String serviceAccounts(Fields binding) {
        return binding.list("subjects").stream()
                .filter(s -> s.text("kind").equals("ServiceAccount"))
                .map(s -> s.text("namespace") + "/" + s.text("name"))
                .collect(Collectors.joining(", "));
    }
}
