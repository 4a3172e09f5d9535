package dev.coracle.proxy.rules;

import java.util.List;

/** Prints virtual servers as {@code ipvsadm -Ln} does. Nothing is ever connected. */
final class Ipvsadm {
    private static final String HEAD = """
            IP Virtual Server version 1.2.1 (size=4096)
            Prot LocalAddress:Port Scheduler Flags
              -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
            """;

    private Ipvsadm() {}

    static String print(List<VirtualServer> servers) {
        StringBuilder out = new StringBuilder(HEAD);
        for (VirtualServer server : servers) {
            out.append(String.format(
                    "%-4s %s %s", server.protocol(), Ip.withPort(server.ip(), server.port()), server.scheduler()));
            if (server.scheduler().equals("mh")) {
                out.append(" (mh-port)");
            }
            server.persistent().ifPresent(seconds -> out.append(" persistent ").append(seconds));
            out.append('\n');
            server.servers()
                    .forEach(e -> out.append(
                            String.format("  -> %-28s %-7s %-6d %-10d %-10d\n", e.address(), "Masq", 1, 0, 0)));
        }
        return out.toString();
    }
}
