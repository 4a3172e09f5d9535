package dev.coracle.kubelet.volume;

import dev.coracle.apimachinery.object.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The volumes of one pod as in-memory files. Made on the pod's serial executor; the files themselves are thread-safe. */
public final class PodVolumes {
    private final Map<String, Map<String, byte[]>> volumes;
    private final String resolvConf;
    private final String hosts;
    private final String hostname;

    public PodVolumes(Map<String, Map<String, byte[]>> volumes, String resolvConf, String hosts, String hostname) {
        this.volumes = volumes;
        this.resolvConf = resolvConf;
        this.hosts = hosts;
        this.hostname = hostname;
    }

    /** A fresh file system for one run of a container, with the pod's volumes mounted. */
    public FileTree filesOf(Fields container) {
        List<FileTree.Mount> mounts = new ArrayList<>();
        for (Fields mount : container.list("volumeMounts")) {
            Map<String, byte[]> files = volumes.computeIfAbsent(mount.text("name"), name -> new ConcurrentHashMap<>());
            mounts.add(new FileTree.Mount(
                    mount.text("mountPath"), below(files, mount.text("subPath")), mount.flag("readOnly")));
        }
        FileTree tree = new FileTree(mounts);
        tree.write("/etc/resolv.conf", bytes(resolvConf));
        tree.write("/etc/hosts", bytes(hosts));
        tree.write("/etc/hostname", bytes(hostname + "\n"));
        return tree;
    }

    /** A sub-path is a copy, as a sub-path mount never sees later updates of a ConfigMap either. */
    private static Map<String, byte[]> below(Map<String, byte[]> files, String subPath) {
        if (subPath.isEmpty()) {
            return files;
        }
        Map<String, byte[]> part = new ConcurrentHashMap<>();
        files.forEach((name, content) -> {
            if (name.equals(subPath)) {
                part.put("", content);
            } else if (name.startsWith(subPath + "/")) {
                part.put(name.substring(subPath.length() + 1), content);
            }
        });
        return part;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
