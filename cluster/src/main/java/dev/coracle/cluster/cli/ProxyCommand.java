package dev.coracle.cluster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle proxy rules}. */
@Command(name = "proxy", description = "Shows what kube-proxy would have programmed.")
final class ProxyCommand {

    @Command(
            name = "rules",
            description = "Prints a node's rules as iptables-save, ipvsadm -Ln, ipset save or nft list would.")
    Integer rules(
            @Mixin NameOption of,
            @Option(
                            names = "--mode",
                            paramLabel = "MODE",
                            defaultValue = "",
                            description = "iptables, ipvs or nftables (default: what kube-proxy was told)")
                    String mode,
            @Option(
                            names = "--node",
                            paramLabel = "NODE",
                            defaultValue = "",
                            description = "whose rules (default: the first node)")
                    String node,
            @Option(
                            names = "--tool",
                            paramLabel = "TOOL",
                            defaultValue = "",
                            description =
                                    "only what this one prints: ipvsadm, ip, ipset, iptables-save, ip6tables-save or nft")
                    String tool,
            @Option(names = "-6", description = "the rules of IPv6") boolean ipv6)
            throws Exception {
        JsonNode answer = new ControlClient(RunningSandbox.named(of.name).state())
                .get("/coracle/proxy/rules?mode=" + encoded(mode) + "&node=" + encoded(node) + "&ipv6=" + ipv6);
        List<JsonNode> listings = new ArrayList<>();
        answer.path("listings").forEach(listings::add);
        if (!tool.isEmpty()) {
            listings.removeIf(l -> !l.path("command").asText().split(" ")[0].equals(tool));
            if (listings.isEmpty()) {
                throw new IllegalArgumentException(tool + " has nothing to print in mode "
                        + answer.path("mode").asText());
            }
        }
        for (JsonNode listing : listings) {
            if (listings.size() > 1) {
                System.out.println("# " + listing.path("command").asText());
            }
            System.out.print(listing.path("text").asText());
        }
        return 0;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
