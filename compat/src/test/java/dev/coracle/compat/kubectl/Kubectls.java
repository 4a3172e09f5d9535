package dev.coracle.compat.kubectl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The kubectl binaries of this machine, by the name {@code kubectl.1.NN}: in the directory that $CORACLE_KUBECTL_DIR names, on the
 * PATH, and beside the real file of the {@code kubectl} on the PATH.
 */
final class Kubectls {
    /** Whether all there is shall be run: {@code mvn verify -Pfull}. */
    static final boolean FULL = Boolean.getBoolean("coracle.full");

    static final String DIRECTORY = "CORACLE_KUBECTL_DIR";
    private static final List<Integer> VERSIONS = IntStream.concat(IntStream.of(20), IntStream.rangeClosed(27, 33))
            .boxed()
            .toList();

    private Kubectls() {}

    /** The oldest and the newest found; with {@code -Dcoracle.full=true} every version, those that are missing as well. */
    static List<Kubectl> chosen() {
        List<Path> directories = directories();
        List<Kubectl> all = VERSIONS.stream()
                .map(minor -> new Kubectl(minor, find(directories, "kubectl.1." + minor)))
                .toList();
        if (FULL) {
            return all;
        }
        List<Kubectl> found = all.stream().filter(k -> k.binary().isPresent()).toList();
        if (found.size() < 2) {
            return found.isEmpty() ? List.of(all.get(all.size() - 1)) : found;
        }
        return List.of(found.get(0), found.get(found.size() - 1));
    }

    static Kubectl newest() {
        List<Kubectl> chosen =
                chosen().stream().filter(k -> k.binary().isPresent()).toList();
        return chosen.isEmpty() ? chosen().get(0) : chosen.get(chosen.size() - 1);
    }

    /** A program of any name, on the PATH. */
    static Optional<Path> tool(String name) {
        return find(path(), name);
    }

    private static List<Path> directories() {
        List<Path> directories = new ArrayList<>();
        Optional.ofNullable(System.getenv(DIRECTORY)).map(Path::of).ifPresent(directories::add);
        directories.addAll(path());
        find(path(), "kubectl").map(Kubectls::realParent).ifPresent(directories::add);
        return directories;
    }

    private static Path realParent(Path file) {
        try {
            return file.toRealPath().getParent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> path() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .filter(d -> !d.isEmpty())
                .map(Path::of)
                .toList();
    }

    private static Optional<Path> find(List<Path> directories, String name) {
        return directories.stream()
                .map(d -> d.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
