package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The table of answers that CoreDNS gives in a kubeadm cluster. */
class AnswersTest {
    private static final TestZone ZONE = TestZone.sample();
    private static final String WEB = "web.default.svc.cluster.local.";
    private static final String SOA =
            "cluster.local. 30 SOA ns.dns.cluster.local. hostmaster.cluster.local. 1700000000 7200 1800 86400 30";

    private final Asking dns = new Asking(ZONE.tracker, Optional.empty());

    @ParameterizedTest
    @MethodSource("positive")
    void answers(String name, String type, List<String> expected) {
        Message answer = dns.ask(name, type);

        assertEquals(Rcode.NOERROR, answer.getRcode());
        assertEquals(expected, Asking.answers(answer));
        assertEquals(List.of(), Asking.lines(answer, Section.AUTHORITY));
        assertTrue(answer.getHeader().getFlag(Flags.AA));
        assertTrue(answer.getHeader().getFlag(Flags.RD));
        assertFalse(answer.getHeader().getFlag(Flags.RA));
        assertFalse(answer.getHeader().getFlag(Flags.TC));
    }

    static Stream<Arguments> positive() {
        return Stream.of(
                row(WEB, "A", WEB + " 30 A 10.96.0.7"),
                row("idle.default.svc.cluster.local.", "A", "idle.default.svc.cluster.local. 30 A 10.96.0.8"),
                row("dual.default.svc.cluster.local.", "A", "dual.default.svc.cluster.local. 30 A 10.96.0.11"),
                row(
                        "dual.default.svc.cluster.local.",
                        "AAAA",
                        "dual.default.svc.cluster.local. 30 AAAA fd00:0:0:0:0:0:0:11"),
                row("_http._tcp." + WEB, "A", "_http._tcp." + WEB + " 30 A 10.96.0.7"),
                row("http.tcp." + WEB, "A", "http.tcp." + WEB + " 30 A 10.96.0.7"),
                row("_http._tcp." + WEB, "SRV", "_http._tcp." + WEB + " 30 SRV 0 100 80 " + WEB),
                row(WEB, "SRV", WEB + " 30 SRV 0 100 80 " + WEB),
                row(
                        "both.default.svc.cluster.local.",
                        "SRV",
                        "both.default.svc.cluster.local. 30 SRV 0 50 80 both.default.svc.cluster.local.",
                        "both.default.svc.cluster.local. 30 SRV 0 50 9153 both.default.svc.cluster.local."),
                row(
                        "_metrics._udp.both.default.svc.cluster.local.",
                        "SRV",
                        "_metrics._udp.both.default.svc.cluster.local. 30 SRV 0 100 9153"
                                + " both.default.svc.cluster.local."),
                row(
                        "dual.default.svc.cluster.local.",
                        "SRV",
                        "dual.default.svc.cluster.local. 30 SRV 0 50 80 dual.default.svc.cluster.local."),
                row(
                        "idle.default.svc.cluster.local.",
                        "SRV",
                        "idle.default.svc.cluster.local. 30 SRV 0 100 80 idle.default.svc.cluster.local."),
                row("10-244-0-3." + WEB, "A", "10-244-0-3." + WEB + " 30 A 10.244.0.3"),
                row("10-244-0-3." + WEB, "SRV", "10-244-0-3." + WEB + " 30 SRV 0 100 8080 10-244-0-3." + WEB),
                row(
                        "db.default.svc.cluster.local.",
                        "A",
                        "db.default.svc.cluster.local. 30 A 10.244.0.4",
                        "db.default.svc.cluster.local. 30 A 10.244.0.5"),
                row("db-1.db.default.svc.cluster.local.", "A", "db-1.db.default.svc.cluster.local. 30 A 10.244.0.5"),
                row(
                        "_sql._tcp.db.default.svc.cluster.local.",
                        "SRV",
                        "_sql._tcp.db.default.svc.cluster.local. 30 SRV 0 50 15432 db-0.db.default.svc.cluster.local.",
                        "_sql._tcp.db.default.svc.cluster.local. 30 SRV 0 50 15432 db-1.db.default.svc.cluster.local."),
                row(
                        "peers.default.svc.cluster.local.",
                        "A",
                        "peers.default.svc.cluster.local. 30 A 10.244.1.4",
                        "peers.default.svc.cluster.local. 30 A 10.244.1.5"),
                row(
                        "out.default.svc.cluster.local.",
                        "A",
                        "out.default.svc.cluster.local. 30 CNAME remote.example.com."),
                row(
                        "out.default.svc.cluster.local.",
                        "CNAME",
                        "out.default.svc.cluster.local. 30 CNAME remote.example.com."),
                row(
                        "alias.default.svc.cluster.local.",
                        "A",
                        "alias.default.svc.cluster.local. 30 CNAME " + WEB,
                        WEB + " 30 A 10.96.0.7"),
                row("alias.default.svc.cluster.local.", "CNAME", "alias.default.svc.cluster.local. 30 CNAME " + WEB),
                row(
                        "dangling.default.svc.cluster.local.",
                        "CNAME",
                        "dangling.default.svc.cluster.local. 30 CNAME nobody.default.svc.cluster.local."),
                row("_._tcp." + WEB, "SRV", "_._tcp." + WEB + " 30 SRV 0 100 80 " + WEB),
                row(
                        "x.10-244-9-9.default.pod.cluster.local.",
                        "A",
                        "x.10-244-9-9.default.pod.cluster.local. 30 A 10.244.9.9"),
                row(
                        "10-244-9-9.default.pod.cluster.local.",
                        "SRV",
                        "10-244-9-9.default.pod.cluster.local. 30 SRV 0 100 0 10-244-9-9.default.pod.cluster.local."),
                row(
                        "in-addr.arpa.",
                        "SOA",
                        "in-addr.arpa. 30 SOA ns.dns.in-addr.arpa. hostmaster.in-addr.arpa. 1700000000 7200 1800 86400"
                                + " 30"),
                row(
                        "10-244-9-9.default.pod.cluster.local.",
                        "A",
                        "10-244-9-9.default.pod.cluster.local. 30 A 10.244.9.9"),
                row("7.0.96.10.in-addr.arpa.", "PTR", "7.0.96.10.in-addr.arpa. 30 PTR " + WEB),
                row("3.0.244.10.in-addr.arpa.", "PTR", "3.0.244.10.in-addr.arpa. 30 PTR 10-244-0-3." + WEB),
                row(
                        "4.0.244.10.in-addr.arpa.",
                        "PTR",
                        "4.0.244.10.in-addr.arpa. 30 PTR db-0.db.default.svc.cluster.local."),
                row(
                        "1.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.",
                        "PTR",
                        "1.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa. 30 PTR"
                                + " dual.default.svc.cluster.local."),
                row("dns-version.cluster.local.", "TXT", "dns-version.cluster.local. 28800 TXT 1.1.0"),
                row("cluster.local.", "SOA", SOA),
                row("cluster.local.", "NS", "cluster.local. 30 NS kube-dns.kube-system.svc.cluster.local."),
                row("ns.dns.cluster.local.", "A", "ns.dns.cluster.local. 30 A 10.96.0.10"));
    }

    private static Arguments row(String name, String type, String... lines) {
        return arguments(name, type, Arrays.stream(lines).sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("negative")
    void refusesWithTheZonesSoa(String name, String type, int rcode) {
        Message answer = dns.ask(name, type);

        assertEquals(Rcode.string(rcode), Rcode.string(answer.getRcode()));
        assertEquals(List.of(), Asking.answers(answer));
        assertEquals(List.of(SOA), Asking.lines(answer, Section.AUTHORITY));
        assertTrue(answer.getHeader().getFlag(Flags.AA));
    }

    static Stream<Arguments> negative() {
        return Stream.of(
                arguments(WEB, "AAAA", Rcode.NOERROR),
                arguments(WEB, "PTR", Rcode.NOERROR),
                arguments(WEB, "TYPE65280", Rcode.NOERROR),
                arguments("dangling.default.svc.cluster.local.", "A", Rcode.NOERROR),
                arguments("alias.default.svc.cluster.local.", "AAAA", Rcode.NOERROR),
                arguments("loop.default.svc.cluster.local.", "A", Rcode.NOERROR),
                arguments("ping.default.svc.cluster.local.", "A", Rcode.NOERROR),
                arguments("cluster.local.", "TXT", Rcode.NXDOMAIN),
                arguments("svc.cluster.local.", "TXT", Rcode.NXDOMAIN),
                arguments("default.svc.cluster.local.", "TXT", Rcode.NXDOMAIN),
                arguments("default.pod.cluster.local.", "TXT", Rcode.NXDOMAIN),
                arguments("ns.dns.cluster.local.", "MX", Rcode.NOERROR),
                arguments("dns-version.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("010-244-9-9.default.pod.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("a.b.c.10-244-9-9.default.pod.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments(WEB, "CNAME", Rcode.NOERROR),
                arguments(WEB, "TXT", Rcode.NOERROR),
                arguments(WEB, "MX", Rcode.NOERROR),
                arguments(WEB, "NS", Rcode.NOERROR),
                arguments(WEB, "HTTPS", Rcode.NOERROR),
                arguments(WEB, "ANY", Rcode.NOERROR),
                arguments(WEB, "SOA", Rcode.NOERROR),
                arguments("_x._tcp." + WEB, "SRV", Rcode.NXDOMAIN),
                arguments("_http._udp." + WEB, "SRV", Rcode.NXDOMAIN),
                arguments("_x._tcp.idle.default.svc.cluster.local.", "SRV", Rcode.NXDOMAIN),
                arguments("a.b.c." + WEB, "A", Rcode.NXDOMAIN),
                arguments("pod-name." + WEB, "A", Rcode.NXDOMAIN),
                arguments("10-244-0-6.db.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("asleep.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("db.default.svc.cluster.local.", "AAAA", Rcode.NOERROR),
                arguments("db.default.svc.cluster.local.", "MX", Rcode.NOERROR),
                arguments("peers.default.svc.cluster.local.", "SRV", Rcode.NOERROR),
                arguments("nope.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("web.nope.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("nope.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("default.svc.cluster.local.", "A", Rcode.NOERROR),
                arguments("empty.svc.cluster.local.", "A", Rcode.NOERROR),
                arguments("svc.cluster.local.", "A", Rcode.NOERROR),
                arguments("pod.cluster.local.", "A", Rcode.NOERROR),
                arguments("cluster.local.", "A", Rcode.NOERROR),
                arguments("foo.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("*.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("any.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("google.com.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("x.out.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("_p._tcp.out.default.svc.cluster.local.", "SRV", Rcode.NXDOMAIN),
                arguments("out.default.svc.cluster.local.", "SRV", Rcode.NOERROR),
                arguments("literal.default.svc.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("default.pod.cluster.local.", "A", Rcode.NOERROR),
                arguments("nope.pod.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("10-244-9-9.nope.pod.cluster.local.", "A", Rcode.NXDOMAIN),
                arguments("not-an-ip.default.pod.cluster.local.", "A", Rcode.NXDOMAIN));
    }

    @Test
    void additionalSectionHoldsTheTargetsAddresses() {
        assertEquals(
                List.of(
                        "dual.default.svc.cluster.local. 30 A 10.96.0.11",
                        "dual.default.svc.cluster.local. 30 AAAA fd00:0:0:0:0:0:0:11"),
                Asking.lines(dns.ask("_http._tcp.dual.default.svc.cluster.local.", "SRV"), Section.ADDITIONAL));
        assertEquals(
                List.of("kube-dns.kube-system.svc.cluster.local. 30 A 10.96.0.10"),
                Asking.lines(dns.ask("cluster.local.", "NS"), Section.ADDITIONAL));
    }

    @Test
    void ownerKeepsTheCaseOfTheQuestion() {
        Message answer = dns.ask("WeB.Default.SVC.Cluster.LOCAL.", "A");

        assertEquals(
                "WeB.Default.SVC.Cluster.LOCAL.", answer.getQuestion().getName().toString());
        assertEquals(List.of("WeB.Default.SVC.Cluster.LOCAL. 30 A 10.96.0.7"), Asking.answers(answer));
    }

    @Test
    void aliasComesBeforeItsAddresses() {
        List<Record> records = dns.ask("alias.default.svc.cluster.local.", "A").getSection(Section.ANSWER);

        assertEquals(
                List.of(Type.CNAME, Type.A),
                records.stream().map(Record::getType).toList());
    }

    @Test
    void transfersOtherClassesAndOtherZonesAreRefused() throws Exception {
        Message chaos = Message.newQuery(Record.newRecord(Name.fromString(WEB), Type.A, DClass.CHAOS));

        assertEquals(Rcode.REFUSED, dns.ask("cluster.local.", "AXFR").getRcode());
        assertEquals(Rcode.REFUSED, dns.ask("cluster.local.", "IXFR").getRcode());
        assertEquals(Rcode.REFUSED, dns.ask(chaos, false).getRcode());
        assertEquals(Rcode.REFUSED, dns.ask("example.com.", "A").getRcode());
        assertEquals(Rcode.NXDOMAIN, dns.ask("9.9.9.9.in-addr.arpa.", "PTR").getRcode());
    }

    @Test
    void knownOptionsAreEchoedWithTheClientsSize() {
        Message query = Asking.query(WEB, "A");
        query.addRecord(
                new OPTRecord(
                        1232,
                        0,
                        0,
                        0,
                        List.of(new GenericEDNSOption(10, new byte[8]), new GenericEDNSOption(8, new byte[4]))),
                Section.ADDITIONAL);

        OPTRecord opt = dns.ask(query, false).getOPT();

        assertEquals(1232, opt.getPayloadSize());
        assertEquals(0, opt.getVersion());
        assertEquals(
                List.of(10), opt.getOptions().stream().map(o -> o.getCode()).toList());
    }

    @Test
    void otherEdnsVersionsAreBad() {
        Message query = Asking.query(WEB, "A");
        query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);

        assertEquals(Rcode.BADVERS, dns.ask(query, false).getRcode());
    }

    @Test
    void largeAnswerIsCutOverUdpAndWholeOverTcp() {
        String[] endpoints = IntStream.range(0, 100)
                .mapToObj(i -> TestZone.endpoint("10.244.7." + i))
                .toArray(String[]::new);
        TestZone zone = new TestZone("cluster.local")
                .synced()
                .namespace("default")
                .service("default", "big", TestZone.headless("[]"))
                .slice("default", "big", "a", "[]", endpoints);
        Asking big = new Asking(zone.tracker, Optional.empty());
        Message query = Asking.query("big.default.svc.cluster.local.", "A");
        Message wide = Asking.query("big.default.svc.cluster.local.", "A");
        wide.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);

        Message cut = big.ask(query, false);

        assertTrue(cut.getHeader().getFlag(Flags.TC));
        assertEquals(29, cut.getSection(Section.ANSWER).size()); // 12 + 35 bytes, then 16 each, of 512
        assertEquals(100, big.ask(query, true).getSection(Section.ANSWER).size());
        assertEquals(100, big.ask(wide, false).getSection(Section.ANSWER).size());
        assertFalse(big.ask(wide, false).getHeader().getFlag(Flags.TC));
    }

    @Test
    void zoneHasAnotherNameWhenConfigured() {
        TestZone zone = new TestZone("k8s.xiangzheng.com")
                .synced()
                .namespace("default")
                .service("default", "demoapp-svc", TestZone.clusterIp("10.97.72.1", "[{'port':80}]"));
        Asking other = new Asking(zone.tracker, Optional.empty());

        assertEquals(
                List.of("demoapp-svc.default.svc.k8s.xiangzheng.com. 30 A 10.97.72.1"),
                Asking.answers(other.ask("demoapp-svc.default.svc.k8s.xiangzheng.com.", "A")));
        assertEquals(
                Rcode.REFUSED,
                other.ask("demoapp-svc.default.svc.cluster.local.", "A").getRcode());
    }
}
