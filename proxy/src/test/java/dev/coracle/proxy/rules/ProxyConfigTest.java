package dev.coracle.proxy.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract service-networking 4.10. */
class ProxyConfigTest {

    private static ProxyConfig of(String json) {
        return ProxyConfig.of(Fields.of(Json.parseTrusted(json)));
    }

    @Test
    void nothingSaidMeansTheDefaults() {
        assertEquals(ProxyConfig.defaults(List.of("10.244.0.0/16")), of("""
                        {"mode": "", "clusterCIDR": "10.244.0.0/16", "nodePortAddresses": null,
                         "iptables": {"masqueradeAll": false, "localhostNodePorts": null},
                         "ipvs": {"scheduler": ""}}"""));
    }

    @Test
    void everyFieldThatShowsInTheRulesIsRead() {
        assertEquals(
                new ProxyConfig(
                        ProxyMode.IPVS,
                        List.of("10.244.0.0/16", "fd00::/56"),
                        true,
                        false,
                        "lc",
                        List.of("10.0.0.0/8")),
                of("""
                        {"mode": "ipvs", "clusterCIDR": "10.244.0.0/16,fd00::/56", "nodePortAddresses": ["10.0.0.0/8"],
                         "iptables": {"masqueradeAll": true, "localhostNodePorts": false},
                         "ipvs": {"scheduler": "lc"}}"""));
    }

    @Test
    void modeThatWasRemovedIsRefusedInKubeProxysWords() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> of("{\"mode\": \"userspace\"}"));

        assertEquals(
                "KubeProxyConfiguration.Mode: Invalid value: \"userspace\": must be iptables, ipvs, nftables or blank"
                        + " (blank means the best-available proxy [currently iptables])",
                refusal.getMessage());
    }
}
