package dev.coracle.kubelet.volume;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The files of one in-JVM container: its own, and volumes mounted over them. Paths are absolute; {@code .} and {@code ..} are
 * resolved. Directories exist as far as they hold files. Thread-safe. Contents are shared arrays: never changed in place.
 */
public final class FileTree {
    private final ConcurrentSkipListMap<String, byte[]> own = new ConcurrentSkipListMap<>();
    private final List<Mount> mounts;

    /** The files of a volume, by path below it ({@code key} or {@code dir/key}), shared by every container that mounts it. */
    public record Mount(String path, Map<String, byte[]> files, boolean readOnly) {}

    public FileTree(List<Mount> mounts) {
        this.mounts = mounts.stream()
                .map(m -> new Mount(absolute("/", m.path), m.files, m.readOnly))
                .sorted((a, b) -> b.path.length() - a.path.length())
                .toList();
    }

    /** The volumes mounted in it, deepest first. */
    public List<Mount> mounts() {
        return mounts;
    }

    public static FileTree empty() {
        return new FileTree(List.of());
    }

    public Optional<byte[]> read(String path) {
        String at = absolute("/", path);
        return mountOf(at)
                .map(m -> Optional.ofNullable(m.files.get(below(m, at))))
                .orElseGet(() -> Optional.ofNullable(own.get(at)));
    }

    /** False where the volume is read-only. */
    public boolean write(String path, byte[] content) {
        String at = absolute("/", path);
        Optional<Mount> mount = mountOf(at);
        if (mount.isEmpty()) {
            own.put(at, content);
            return true;
        }
        if (!mount.get().readOnly) {
            mount.get().files.put(below(mount.get(), at), content);
        }
        return !mount.get().readOnly;
    }

    public boolean delete(String path) {
        String at = absolute("/", path);
        Optional<Mount> mount = mountOf(at);
        if (mount.isPresent()) {
            return !mount.get().readOnly && mount.get().files.remove(below(mount.get(), at)) != null;
        }
        return own.remove(at) != null;
    }

    /** Names directly below a directory, sorted; empty when there is no such directory. */
    public List<String> list(String directory) {
        String at = absolute("/", directory);
        String prefix = at.equals("/") ? "/" : at + "/";
        TreeSet<String> names = new TreeSet<>();
        own.keySet().forEach(path -> addName(names, prefix, path));
        for (Mount mount : mounts) {
            addName(names, prefix, mount.path);
            mount.files.keySet().forEach(name -> addName(names, prefix, mount.path + "/" + name));
        }
        return List.copyOf(names);
    }

    public boolean isDirectory(String path) {
        String at = absolute("/", path);
        return at.equals("/") || mounts.stream().anyMatch(m -> m.path.equals(at)) || !list(at).isEmpty();
    }

    private static void addName(TreeSet<String> names, String prefix, String path) {
        if (path.startsWith(prefix)) {
            int slash = path.indexOf('/', prefix.length());
            names.add(path.substring(prefix.length(), slash < 0 ? path.length() : slash));
        }
    }

    private Optional<Mount> mountOf(String path) {
        return mounts.stream()
                .filter(m -> path.equals(m.path) || path.startsWith(m.path + "/"))
                .findFirst();
    }

    private static String below(Mount mount, String path) {
        return path.length() > mount.path.length() ? path.substring(mount.path.length() + 1) : "";
    }

    /** {@code path} as seen from {@code directory}. */
    public static String absolute(String directory, String path) {
        String full = path.startsWith("/") ? path : directory + "/" + path;
        var parts = new java.util.ArrayList<String>();
        for (String part : full.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.remove(parts.size() - 1);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
