package dev.coracle.apiserver.registry.apiextensions;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.discovery.VersionOrder;
import java.util.Optional;

/** What users of a deprecated version are told. Pure. */
final class DeprecationText {
    private DeprecationText() {}

    static Optional<String> of(Definition definition, Fields version) {
        if (!version.flag("deprecated")) {
            return Optional.empty();
        }
        if (version.has("deprecationWarning")) {
            return Optional.of(version.text("deprecationWarning"));
        }
        String kind = definition.spec().text("names.kind");
        String name = version.text("name");
        String text = definition.group() + "/" + name + " " + kind + " is deprecated";
        return Optional.of(definition.versions().stream()
                .filter(v -> v.flag("served") && !v.flag("deprecated"))
                .map(v -> v.text("name"))
                .filter(v -> VersionOrder.compare(v, name) < 0)
                .min(VersionOrder::compare)
                .map(v -> text + "; use " + definition.group() + "/" + v + " " + kind)
                .orElse(text));
    }
}
