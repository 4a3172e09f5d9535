package dev.coracle.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;

/** The document at {@code /version}: the Kubernetes version whose behaviour this server shows. */
public record VersionInfo(int major, int minor, int patch) {
    public static final VersionInfo CURRENT = new VersionInfo(1, 36, 2);

    public String gitVersion() {
        return "v" + major + "." + minor + "." + patch;
    }

    ObjectNode document() {
        return Json.object()
                .put("major", Integer.toString(major))
                .put("minor", Integer.toString(minor))
                .put("emulationMajor", Integer.toString(major))
                .put("emulationMinor", Integer.toString(minor))
                .put("minCompatibilityMajor", Integer.toString(major))
                .put("minCompatibilityMinor", Integer.toString(minor - 1))
                .put("gitVersion", gitVersion())
                .put("gitCommit", "0000000000000000000000000000000000000000")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-06-01T00:00:00Z")
                .put("goVersion", "go1.26")
                .put("compiler", "gc")
                .put("platform", "linux/amd64");
    }
}
