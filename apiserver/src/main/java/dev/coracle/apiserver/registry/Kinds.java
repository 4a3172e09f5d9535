package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apiserver.discovery.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds one cluster serves: the built-in ones in discovery order, then custom resources. Readers see an immutable
 * snapshot; {@link #setCustom} replaces the custom part.
 */
public final class Kinds {
    private final List<Kind> builtin;
    private volatile Snapshot snapshot;

    private Kinds(List<Kind> builtin) {
        this.builtin = List.copyOf(builtin);
        this.snapshot = Snapshot.of(this.builtin);
    }

    public static Kinds builtin(KindOptions options, RandomGenerator random) {
        return new Kinds(BuiltinKinds.all(options, random));
    }

    /** Built-in and custom, in order. Immutable. */
    public List<Kind> all() {
        return snapshot.list;
    }

    public Optional<Kind> find(GroupVersionResource resource) {
        return Optional.ofNullable(snapshot.byResource.get(resource));
    }

    /** The kind of {@code apiVersion} and {@code kind} fields. */
    public Optional<Kind> find(GroupVersionKind kind) {
        return snapshot.list.stream().filter(k -> k.gvk().equals(kind)).findFirst();
    }

    /** The rows of discovery. */
    public List<ServedResource> served() {
        return all().stream().flatMap(k -> served(k.descriptor())).toList();
    }

    private static Stream<ServedResource> served(KindDescriptor d) {
        ServedResource main = new ServedResource(
                d.gvr().group(),
                d.gvr().version(),
                d.gvr().resource(),
                "",
                d.gvk(),
                d.namespaced(),
                d.verbs(),
                d.shortNames(),
                d.categories(),
                d.singular(),
                d.storageVersionHash());
        Stream<ServedResource> below = d.subresources().stream()
                .map(s -> new ServedResource(
                        d.gvr().group(),
                        d.gvr().version(),
                        d.gvr().resource(),
                        s.name(),
                        s.kind(),
                        d.namespaced(),
                        s.verbs(),
                        List.of(),
                        List.of(),
                        "",
                        ""));
        return Stream.concat(Stream.of(main), below);
    }

    public synchronized void setCustom(List<Kind> custom) {
        List<Kind> all = new ArrayList<>(builtin);
        all.addAll(custom);
        snapshot = Snapshot.of(List.copyOf(all));
    }

    private record Snapshot(List<Kind> list, Map<GroupVersionResource, Kind> byResource) {
        static Snapshot of(List<Kind> kinds) {
            return new Snapshot(
                    kinds, kinds.stream().collect(Collectors.toUnmodifiableMap(Kind::gvr, Function.identity())));
        }
    }
}
