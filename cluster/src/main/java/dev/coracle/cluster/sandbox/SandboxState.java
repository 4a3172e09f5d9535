package dev.coracle.cluster.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a running sandbox tells other commands.
 *
 * @param kubeconfig the file that was merged into or written
 * @param proxyPort where the SOCKS5 and HTTP proxy listens on loopback, 0 when there is none
 * @param namespacePid a process in the nodes' network namespace, 0 when they have none
 * @param resolvConf for commands there
 */
public record SandboxState(
        String name,
        long pid,
        String server,
        String token,
        String caCertificate,
        String kubeconfig,
        String tier,
        int proxyPort,
        long namespacePid,
        String resolvConf,
        String startedAt) {

    static SandboxState read(Path file) throws IOException {
        Fields f = Fields.of(Json.parse(Files.readAllBytes(file)));
        return new SandboxState(
                f.text("name"),
                f.number("pid", 0),
                f.text("server"),
                f.text("token"),
                f.text("caCertificate"),
                f.text("kubeconfig"),
                f.text("tier"),
                f.integer("proxyPort", 0),
                f.number("namespacePid", 0),
                f.text("resolvConf"),
                f.text("startedAt"));
    }

    String toJson() {
        ObjectNode o = Json.object();
        o.put("name", name);
        o.put("pid", pid);
        o.put("server", server);
        o.put("token", token);
        o.put("caCertificate", caCertificate);
        o.put("kubeconfig", kubeconfig);
        o.put("tier", tier);
        o.put("proxyPort", proxyPort);
        o.put("namespacePid", namespacePid);
        o.put("resolvConf", resolvConf);
        o.put("startedAt", startedAt);
        return Json.pretty(o) + "\n";
    }
}
