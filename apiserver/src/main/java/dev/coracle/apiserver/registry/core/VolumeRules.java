package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code ValidateVolumes}: names, one source each, and what a source cannot do without. Stateless. */
final class VolumeRules {
    /** Sources in the order they are looked at, with the fields they need. */
    private static final Map<String, List<String>> SOURCES = sources();

    private VolumeRules() {}

    private static Map<String, List<String>> sources() {
        Map<String, List<String>> sources = new LinkedHashMap<>();
        sources.put("emptyDir", List.of());
        sources.put("hostPath", List.of("path"));
        sources.put("gitRepo", List.of("repository"));
        sources.put("gcePersistentDisk", List.of("pdName"));
        sources.put("awsElasticBlockStore", List.of("volumeID"));
        sources.put("secret", List.of("secretName"));
        sources.put("nfs", List.of("server", "path"));
        sources.put("iscsi", List.of("targetPortal", "iqn"));
        sources.put("glusterfs", List.of("endpoints", "path"));
        sources.put("flocker", List.of());
        sources.put("configMap", List.of("name"));
        sources.put("persistentVolumeClaim", List.of("claimName"));
        sources.put("rbd", List.of("monitors", "image"));
        sources.put("cinder", List.of("volumeID"));
        sources.put("cephfs", List.of("monitors"));
        sources.put("quobyte", List.of("registry", "volume"));
        sources.put("downwardAPI", List.of());
        sources.put("fc", List.of());
        sources.put("vsphereVolume", List.of("volumePath"));
        sources.put("photonPersistentDisk", List.of("pdID"));
        sources.put("portworxVolume", List.of("volumeID"));
        sources.put("azureFile", List.of("secretName", "shareName"));
        sources.put("azureDisk", List.of("diskName", "diskURI"));
        sources.put("flexVolume", List.of("driver"));
        sources.put("storageos", List.of());
        sources.put("projected", List.of());
        sources.put("scaleIO", List.of("gateway", "system", "volumeName"));
        sources.put("csi", List.of("driver"));
        sources.put("ephemeral", List.of("volumeClaimTemplate"));
        sources.put("image", List.of());
        return sources;
    }

    /** The names that containers may mount. */
    static Set<String> validate(List<Fields> volumes, String path, Errors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < volumes.size(); i++) {
            String where = path + "[" + i + "]";
            source(volumes.get(i), where, errors);
            String name = volumes.get(i).text("name");
            if (name.isEmpty()) {
                errors.required(where + ".name", "");
                continue;
            }
            NameRule.LABEL.errors(name).forEach(e -> errors.invalid(where + ".name", name, e));
            if (!names.add(name)) {
                errors.duplicate(where + ".name", name);
            }
        }
        return names;
    }

    private static void source(Fields volume, String path, Errors errors) {
        boolean found = false;
        for (Map.Entry<String, List<String>> source : SOURCES.entrySet()) {
            Fields given = volume.member(source.getKey());
            if (!given.exists()) {
                continue;
            }
            String where = path + "." + source.getKey();
            if (found) {
                errors.forbidden(where, "may not specify more than 1 volume type");
                continue;
            }
            found = true;
            for (String field : source.getValue()) {
                boolean missing = given.at(field).node().isMissingNode()
                        || given.at(field).node().isTextual()
                                && given.text(field).isEmpty();
                if (missing) {
                    errors.required(where + "." + field, "");
                }
            }
        }
        if (!found) {
            errors.required(path, "must specify a volume type");
        }
    }
}
