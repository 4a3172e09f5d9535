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
        this.snapshot = Snapshot.of(0, this.builtin);
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

    /** The rows of discovery: the same list as long as no custom resource comes or goes. */
    public List<ServedResource> served() {
        return snapshot.served.get();
    }

    /** Another number whenever {@link #all} has changed. */
    public long revision() {
        return snapshot.revision;
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
        snapshot = Snapshot.of(snapshot.revision + 1, List.copyOf(all));
    }

    private record Snapshot(long revision, List<Kind> list, Map<GroupVersionResource, Kind> byResource, Rows served) {
        static Snapshot of(long revision, List<Kind> kinds) {
            return new Snapshot(
                    revision,
                    kinds,
                    kinds.stream().collect(Collectors.toUnmodifiableMap(Kind::gvr, Function.identity())),
                    new Rows(kinds));
        }
    }

    /** The rows of one snapshot, made when first asked for. Thread-safe. */
    private static final class Rows {
        private final List<Kind> kinds;
        private List<ServedResource> rows;

        Rows(List<Kind> kinds) {
            this.kinds = kinds;
        }

        synchronized List<ServedResource> get() {
            if (rows == null) {
                rows = kinds.stream().flatMap(k -> served(k.descriptor())).toList();
            }
            return rows;
        }
    }
}
