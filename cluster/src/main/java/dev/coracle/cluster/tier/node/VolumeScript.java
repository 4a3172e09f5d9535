package dev.coracle.cluster.tier.node;

import static dev.coracle.cluster.tier.node.HeldShell.quoted;

import dev.coracle.kubelet.volume.FileTree.Mount;
import java.util.Base64;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Mounts a pod's volumes in its mount namespace, as file systems in memory. The machine's own directories are left as they are:
 * where a mount point is missing, the nearest directory above it is covered by a layer in which it exists, or by an imitation of
 * one where older kernels do not let ordinary users have layers. The root itself cannot be covered; it is replaced by one in
 * memory that has the same directories. Confined to the pod's serial executor.
 */
final class VolumeScript {
    private static final String FUNCTIONS = """
            set -e
            work=/sys number=0
            mount -t tmpfs tmpfs $work
            trap 'umount -l $work' EXIT
            mirror() {
              for entry in "$1"/* "$1"/.[!.]*; do
                new="$2/${entry##*/}"
                if [ "$entry" = /sys ]; then mkdir "$new" && mount -t sysfs sysfs "$new"
                elif [ -L "$entry" ]; then cp -P "$entry" "$new"
                elif [ -d "$entry" ]; then mkdir "$new" && mount --rbind "$entry" "$new"
                elif [ -e "$entry" ]; then : >"$new" && mount --bind "$entry" "$new"
                fi || return 1
              done
            }
            replace_root() {
              mkdir "$work/root" && mount -t tmpfs -o mode=0755 coracle-root "$work/root" || return 1
              mirror "" "$work/root" || return 1
              cd "$work/root" && mkdir .before && pivot_root . .before && cd / || return 1
              umount -l /.before && rmdir /.before && mount -t tmpfs tmpfs "$work"
            }
            cover() {
              case "$(df -P -- "$1" | tail -n 1)" in coracle-*) return 0 ;; esac
              if [ "$1" = / ]; then replace_root; return; fi
              number=$((number + 1))
              mkdir -p "$work/$number/upper" "$work/$number/work"
              mount -t overlay coracle-layer \\
                -o "lowerdir=$1,upperdir=$work/$number/upper,workdir=$work/$number/work" "$1" 2>/dev/null || imitate "$1"
            }
            imitate() {
              layer="$work/$number/layer"
              mkdir "$layer" && mount -t tmpfs -o mode=0755 coracle-layer "$layer" || return 1
              mirror "$1" "$layer" && mount --rbind "$layer" "$1"
            }
            above() {
              above=$1
              while [ ! -d "$above" ]; do above=$(dirname "$above"); done
              above=$(readlink -f "$above")
            }
            directory() {
              if [ ! -d "$1" ]; then above "$1" && cover "$above" && mkdir -p "$1"; fi
            }
            file() {
              if [ ! -e "$1" ]; then
                above "$(dirname "$1")" && cover "$above" && mkdir -p "$(dirname "$1")" && : >"$1"
              fi
            }
            """;

    private final Map<String, Map<String, byte[]>> mounted = new LinkedHashMap<>();

    /** The script for what is not mounted yet; "" for nothing. What shares a volume shares its file system. */
    String toMount(List<Mount> mounts) {
        Map<Map<String, byte[]>, String> places = new IdentityHashMap<>();
        mounted.forEach((path, files) -> places.putIfAbsent(files, path));
        StringBuilder script = new StringBuilder();
        mounts.stream()
                .filter(mount -> !mounted.containsKey(mount.path()))
                .sorted(Comparator.comparing(Mount::path))
                .forEach(mount -> {
                    String known = places.putIfAbsent(mount.files(), mount.path());
                    script.append(known == null ? made(mount) : shared(known, mount));
                });
        return script.isEmpty() ? "" : "(\n" + FUNCTIONS + script + ")";
    }

    /** The script for them has succeeded. */
    void mounted(List<Mount> mounts) {
        mounts.forEach(mount -> mounted.putIfAbsent(mount.path(), mount.files()));
    }

    private static String made(Mount mount) {
        String point = quoted(mount.path());
        byte[] single = mount.files().get("");
        if (single != null) {
            return "file " + point + "\n" + written("\"$work/single\"", single) + "mount --bind \"$work/single\" "
                    + point + "\n" + readOnly(mount);
        }
        StringBuilder script = new StringBuilder("directory " + point + "\n")
                .append("mount -t tmpfs -o mode=0777 coracle-volume ")
                .append(point)
                .append('\n');
        new TreeMap<>(mount.files()).forEach((name, content) -> {
            String file = quoted(mount.path() + "/" + name);
            script.append("mkdir -p \"$(dirname ").append(file).append(")\"\n").append(written(file, content));
        });
        return script.append(readOnly(mount)).toString();
    }

    private static String shared(String known, Mount mount) {
        String point = quoted(mount.path());
        String kind = mount.files().containsKey("") ? "file " : "directory ";
        // A bind mount is born as read-only as the one it is made from.
        return kind + point + "\nmount --bind " + quoted(known) + " " + point + "\nmount -o remount,"
                + (mount.readOnly() ? "ro" : "rw") + ",bind " + point + "\n";
    }

    private static String readOnly(Mount mount) {
        return mount.readOnly() ? "mount -o remount,ro,bind " + quoted(mount.path()) + "\n" : "";
    }

    private static String written(String file, byte[] content) {
        return "rm -f " + file + "\nbase64 -d >" + file + " <<'CONTENT'\n"
                + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content) + "\nCONTENT\n";
    }
}
