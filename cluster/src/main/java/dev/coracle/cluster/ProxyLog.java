package dev.coracle.cluster;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.kubelet.runtime.java.JavaContext;
import dev.coracle.proxy.rules.ProxyConfig;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes kube-proxy's lines into a container's log, in the form of klog. Thread-safe. */
final class ProxyLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMdd HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int PID = 1;

    private final JavaContext context;

    ProxyLog(JavaContext context) {
        this.context = context;
    }

    void started(ProxyConfig config) {
        info(
                "server.go:228",
                "Successfully retrieved NodeIPs",
                "NodeIPs=[\"" + String.join("\",\"", context.podIps()) + "\"]");
        info(
                "server.go:274",
                "kube-proxy running in dual-stack mode",
                "primary ipFamily=\"" + IpAddress.of(context.podIp()).family() + "\"");
        switch (config.mode()) {
            case IPTABLES -> info("server_linux.go:137", "Using iptables Proxier");
            case IPVS -> info("server_linux.go:194", "Using ipvs Proxier");
            case NFTABLES -> info("server_linux.go:254", "Using nftables Proxier");
        }
        info("server.go:539", "Version info", "version=\"v1.36.2\"");
        info("server.go:541", "Golang settings", "GOGC=\"\" GOMAXPROCS=\"\" GOTRACEBACK=\"\"");
    }

    void info(String source, String message) {
        write('I', source, message, "");
    }

    void info(String source, String message, String values) {
        write('I', source, message, " " + values);
    }

    void error(String source, String message, String key, String value) {
        String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");
        write('E', source, message, " " + key + "=\"" + quoted + "\"");
    }

    private void write(char severity, String source, String message, String values) {
        context.log(severity
                + TIME.format(context.host().clock().instant())
                + String.format(Locale.ROOT, " %7d %s] \"%s\"%s", PID, source, message, values));
    }
}
