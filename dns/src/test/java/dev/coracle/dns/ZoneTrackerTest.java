package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.object.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

class ZoneTrackerTest {
    private static final String WEB = "web.default.svc.cluster.local.";

    @Test
    void nothingIsAnsweredBeforeEverythingIsSynced() {
        TestZone zone = new TestZone("cluster.local");
        Asking dns = new Asking(zone.tracker, Optional.empty());
        zone.namespace("default").service("default", "web", TestZone.clusterIp("10.96.0.7", "[{'port':80}]"));

        assertEquals(Rcode.SERVFAIL, dns.ask(WEB, "A").getRcode());
        assertFalse(zone.tracker.ready().isDone());

        zone.synced();

        assertEquals(List.of(WEB + " 30 A 10.96.0.7"), Asking.answers(dns.ask(WEB, "A")));
        assertTrue(zone.tracker.ready().isDone());
    }

    @Test
    void answersFollowEveryChange() {
        TestZone zone = TestZone.sample();
        Asking dns = new Asking(zone.tracker, Optional.empty());
        zone.time.advance(Duration.ofSeconds(5));

        zone.service("default", "web", TestZone.clusterIp("10.96.0.70", "[{'port':80}]"));
        assertEquals(List.of(WEB + " 30 A 10.96.0.70"), Asking.answers(dns.ask(WEB, "A")));

        zone.slice("default", "db", "a", "[]", TestZone.endpoint("10.244.3.3"));
        assertEquals(
                List.of("db.default.svc.cluster.local. 30 A 10.244.3.3"),
                Asking.answers(dns.ask("db.default.svc.cluster.local.", "A")));

        zone.api.delete(Resources.ENDPOINT_SLICES, "default", "db-a");
        assertEquals(
                Rcode.NXDOMAIN, dns.ask("db.default.svc.cluster.local.", "A").getRcode());

        zone.api.delete(Resources.SERVICES, "default", "web");
        assertEquals(Rcode.NXDOMAIN, dns.ask(WEB, "A").getRcode());
        assertEquals(Rcode.NXDOMAIN, dns.ask("70.0.96.10.in-addr.arpa.", "PTR").getRcode());

        assertTrue(Asking.answers(dns.ask("cluster.local.", "SOA")).get(0).contains(" 1700000005 "));
    }

    @Test
    void sliceThatChangesItsServiceLeavesTheOldOne() {
        TestZone zone = TestZone.sample();
        Asking dns = new Asking(zone.tracker, Optional.empty());

        zone.api.put(
                Resources.ENDPOINT_SLICES,
                "{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'namespace':'default','name':"
                        + "'db-a','labels':{'kubernetes.io/service-name':'peers'}},'addressType':'IPv4',"
                        + "'endpoints':[{'addresses':['10.244.1.9']}]}");

        assertEquals(
                Rcode.NXDOMAIN, dns.ask("db.default.svc.cluster.local.", "A").getRcode());
        assertEquals(
                3,
                Asking.answers(dns.ask("peers.default.svc.cluster.local.", "A")).size());
    }
}
