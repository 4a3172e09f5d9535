package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** What CoreDNS, and miekg/dns below it, do with headers, odd packets and long answers. */
class PacketsTest {
    private static final String WEB = "web.default.svc.cluster.local.";

    private final Asking dns = new Asking(TestZone.sample().tracker, Optional.empty());

    /** The message of 223 bytes is what dig showed of a real cluster. */
    @Test
    void namesAreWholeWhileThereIsRoom() {
        TestZone zone = new TestZone("cluster.local")
                .synced()
                .namespace("default")
                .service("default", "nginx-deployment-service", TestZone.headless("[]"))
                .slice(
                        "default",
                        "nginx-deployment-service",
                        "a",
                        "[]",
                        TestZone.endpoint("10.244.140.72"),
                        TestZone.endpoint("10.244.196.133"));
        Message query = Asking.query("nginx-deployment-service.default.svc.cluster.local.", "A");
        query.addRecord(
                new OPTRecord(1232, 0, 0, 0, List.of(new GenericEDNSOption(10, new byte[8]))), Section.ADDITIONAL);

        byte[] answer = new Asking(zone.tracker, Optional.empty())
                .raw(query.toWire(), false)
                .orElseThrow();

        assertEquals(223, answer.length);
    }

    /** Header and question only; the flags of the query go back. */
    @ParameterizedTest
    @CsvSource({
        "'0001 0100 0001 0000 0000 0000', '0001 8102 0000 0000 0000 0000'", // no question after all: SERVFAIL
        "'0001 0100 0000 0000 0000 0000', '0001 8101 0000 0000 0000 0000'", // no question: FORMERR
        "'0001 0100 0002 0000 0000 0000', '0001 8101 0000 0000 0000 0000'",
        "'0001 0100 0001 0002 0000 0000', '0001 8101 0000 0000 0000 0000'",
        "'0001 0100 0001 0000 0002 0000', '0001 8101 0000 0000 0000 0000'",
        "'0001 0100 0001 0000 0000 0003', '0001 8101 0000 0000 0000 0000'",
        "'0001 0910 0001 0000 0000 0000', '0001 8914 0000 0000 0000 0000'", // inverse query: NOTIMP
        "'0001 1100 0001 0000 0000 0000', '0001 9104 0000 0000 0000 0000'", // status
        "'0001 2900 0001 0000 0000 0000', '0001 a904 0000 0000 0000 0000'", // update
        "'0001 0100 0001 0000 0000 0000 40', '0001 8101 0000 0000 0000 0000'", // a label of 64
        "'0001 0100 0001 0000 0000 0000 c00c 0001 0001', '0001 8101 0000 0000 0000 0000'", // a circle
        "'0001 0100 0001 0000 0000 0000 0161', '0001 8101 0000 0000 0000 0000'", // a name cut off
        "'0001 0100 0001 0000 0000 0000 00 0001 00', '0001 8101 0000 0000 0000 0000'", // half a class
        "'0001 0100 0001 0000 0000 0001 00 0001 0001 00 00', '0001 8101 0001 0000 0000 0000 00 0001 0001'", // half an
        // OPT
        "'0001 0100 0001 0000 0000 0000 00', '0001 8105 0001 0000 0000 0000 00 0000 0000'", // no class: REFUSED
    })
    void oddPacketsAreAnsweredLikeThis(String query, String answer) {
        byte[] bytes = HexFormat.of().parseHex(query.replace(" ", ""));

        assertEquals(
                answer.replace(" ", ""),
                HexFormat.of().formatHex(dns.raw(bytes, false).orElseThrow()));
    }

    @Test
    void responsesAndStumpsAreNotAnswered() {
        byte[] response = Asking.query(WEB, "A").toWire();
        response[2] |= (byte) 0x80;

        assertTrue(dns.raw(response, false).isEmpty());
        assertTrue(dns.raw(new byte[11], false).isEmpty());
        assertTrue(dns.raw(new byte[0], true).isEmpty());
    }

    @Test
    void countedRecordsThatAreMissingDoNotMatter() {
        byte[] query = Asking.query(WEB, "A").toWire();
        ByteBuffer.wrap(query).putShort(10, (short) 1);

        assertEquals(
                List.of(WEB + " 30 A 10.96.0.7"),
                Asking.answers(Asking.parse(dns.raw(query, false).orElseThrow())));
    }

    @Test
    void announcementIsAnsweredLikeAQuery() {
        Message notify = Asking.query(WEB, "A");
        notify.getHeader().setOpcode(Opcode.NOTIFY);

        Message answer = dns.ask(notify, false);

        assertEquals(Opcode.NOTIFY, answer.getHeader().getOpcode());
        assertFalse(answer.getHeader().getFlag(Flags.RD));
        assertEquals(List.of(WEB + " 30 A 10.96.0.7"), Asking.answers(answer));
    }

    @Test
    void recursionAndCheckingFlagsGoBack() {
        Message query = Asking.query(WEB, "A");
        query.getHeader().unsetFlag(Flags.RD);
        query.getHeader().setFlag(Flags.CD);
        query.getHeader().setFlag(Flags.AD);

        assertEquals("qr aa cd", dns.ask(query, false).getHeader().printFlags().strip());
    }

    @Test
    void onlyTheZoneKeepsItsCapitalsInOtherNames() {
        String soa =
                "CLUSTER.Local. 30 SOA ns.dns.CLUSTER.Local. hostmaster.CLUSTER.Local. 1700000000 7200 1800 86400 30";

        assertEquals(List.of(soa), Asking.lines(dns.ask("No.Default.svc.CLUSTER.Local.", "A"), Section.AUTHORITY));
        assertEquals(
                List.of("WEB.default.svc.CLUSTER.Local. 30 SRV 0 100 80 web.default.svc.CLUSTER.Local."),
                Asking.answers(dns.ask("WEB.default.svc.CLUSTER.Local.", "SRV")));
        assertEquals(
                List.of("Alias.default.svc.CLUSTER.local. 30 CNAME " + WEB, WEB + " 30 A 10.96.0.7"),
                Asking.answers(dns.ask("Alias.default.svc.CLUSTER.local.", "A")));
        assertEquals(
                List.of("7.0.96.10.IN-addr.arpa. 30 PTR " + WEB),
                Asking.answers(dns.ask("7.0.96.10.IN-addr.arpa.", "PTR")));
    }

    @Test
    void classIsLookedAtBeforeTheEdnsVersionAndThatBeforeTheName() {
        Message query = Asking.query("example.com.", "A");
        query.addRecord(new OPTRecord(4096, 0, 1, Flags.DO, List.of()), Section.ADDITIONAL);

        OPTRecord opt = dns.ask(query, false).getOPT();

        assertEquals(Rcode.BADVERS, dns.ask(query, false).getRcode());
        assertEquals(0, opt.getPayloadSize());
        assertEquals(0, opt.getFlags());
    }

    @Test
    void refusalCarriesTheOptRecord() {
        Message query = Asking.query("example.com.", "A");
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);

        Message answer = dns.ask(query, false);

        assertEquals(Rcode.REFUSED, answer.getRcode());
        assertEquals(1232, answer.getOPT().getPayloadSize());
        assertFalse(answer.getHeader().getFlag(Flags.AA));
    }

    @Test
    void answerWithoutItsAdditionalRecordsIsMarkedAsCut() {
        String[] endpoints = IntStream.range(0, 9)
                .mapToObj(i -> TestZone.named("10.244.7." + i, "h" + i))
                .toArray(String[]::new);
        TestZone zone = new TestZone("cluster.local")
                .synced()
                .namespace("default")
                .service("default", "db", TestZone.headless("[]"))
                .slice("default", "db", "a", "[" + TestZone.port("sql", "TCP", 5432) + "]", endpoints);
        Asking big = new Asking(zone.tracker, Optional.empty());

        Message cut = big.ask("db.default.svc.cluster.local.", "SRV");
        Message whole = big.ask(Asking.query("db.default.svc.cluster.local.", "SRV"), true);

        assertTrue(cut.getHeader().getFlag(Flags.TC));
        assertTrue(cut.toWire().length <= 512);
        assertEquals(9, whole.getSection(Section.ANSWER).size());
        assertEquals(9, whole.getSection(Section.ADDITIONAL).size());
    }

    @Test
    void weightOfManyTargetsIsOne() {
        String[] endpoints = IntStream.range(0, 150)
                .mapToObj(i -> TestZone.endpoint("10.244.7." + i))
                .toArray(String[]::new);
        TestZone zone = new TestZone("cluster.local")
                .synced()
                .namespace("default")
                .service("default", "db", TestZone.headless("[]"))
                .slice("default", "db", "a", "[" + TestZone.port("sql", "TCP", 5432) + "]", endpoints);

        Message answer = new Asking(zone.tracker, Optional.empty())
                .ask(Asking.query("db.default.svc.cluster.local.", "SRV"), true);

        assertTrue(Asking.answers(answer).get(0).contains(" SRV 0 1 5432 "));
    }

    @Test
    void orderOfAddressesIsRandom() {
        Message query = Asking.query("db.default.svc.cluster.local.", "A");
        long orders = IntStream.range(0, 64)
                .mapToObj(i -> Arrays.toString(dns.raw(query.toWire(), true).orElseThrow()))
                .distinct()
                .count();

        assertEquals(2, orders);
    }

    @Test
    void secondAnswerOfOneRevisionComesReadyMade() {
        dns.ask(WEB, "A");
        dns.ask("db.default.svc.cluster.local.", "A");
        dns.ask("nope.default.svc.cluster.local.", "A");

        assertEquals(3, dns.readyMade());
    }

    @Test
    void readyMadeAnswersEndWithTheirRevision() {
        TestZone zone = TestZone.sample();
        Asking asking = new Asking(zone.tracker, Optional.empty());
        asking.ask(WEB, "A");

        zone.service("default", "web", TestZone.clusterIp("10.96.0.70", "[{'port':80}]"));

        assertEquals(List.of(WEB + " 30 A 10.96.0.70"), Asking.answers(asking.ask(WEB, "A")));
    }
}
