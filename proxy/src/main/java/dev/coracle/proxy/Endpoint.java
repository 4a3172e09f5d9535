package dev.coracle.proxy;

import java.util.List;

/**
 * One backend of a Service port.
 *
 * @param node "" when the slice does not say
 * @param zoneHints {@code hints.forZones}
 * @param nodeHints {@code hints.forNodes}
 */
public record Endpoint(
        String ip,
        int port,
        boolean ready,
        boolean serving,
        boolean terminating,
        String node,
        List<String> zoneHints,
        List<String> nodeHints) {

    /** Used only while no endpoint is ready. */
    boolean lastResort() {
        return !ready && serving && terminating;
    }

    public boolean usable() {
        return ready || lastResort();
    }

    boolean sameAddress(Endpoint other) {
        return port == other.port && ip.equals(other.ip);
    }

    /** What kube-proxy sorts by, as text. */
    public String address() {
        return ip.indexOf(':') < 0 ? ip + ":" + port : "[" + ip + "]:" + port;
    }
}
