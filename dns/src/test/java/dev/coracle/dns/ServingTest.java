package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.object.Resources;
import dev.coracle.dns.corefile.Corefile;
import dev.coracle.dns.corefile.CorefileException;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.Reply;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** What servers say under Corefiles that users write. */
class ServingTest {
    private static final String HOSTS_AND_REWRITES = """
            .:53 {
                rewrite name exact shop.example.org web.default.svc.cluster.local
                rewrite name suffix .apps.test .default.svc.cluster.local answer auto
                rewrite name regex (.*)\\.plain\\.test {1}.default.svc.cluster.local
                hosts /etc/hosts example.com {
                    10.0.0.1 one.example.com
                    fd00::1 one.example.com
                    10.0.0.2 *.wild.example.com
                    ttl 60
                    fallthrough away.example.com remote.example.com
                }
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                    pods verified
                    endpoint_pod_names
                    ttl 7
                    fallthrough in-addr.arpa
                }
                forward . 192.0.2.53 {
                    except private.test
                }
            }
            stub.test {
                forward . 192.0.2.54
            }
            bare.test {
                errors
            }
            """;

    private final TestZone zone = TestZone.sample();
    private final Servings servings = zone.servings();
    private final Asking dns = new Asking(servings);

    private void configure(String corefile) throws CorefileException {
        servings.configure(Corefile.read("Corefile", corefile).blocks().stream()
                .map(block -> new ServedBlock(
                        block,
                        block.forwards().stream()
                                .map(f -> new ServedBlock.Forwarding(
                                        f,
                                        f.servers().isEmpty()
                                                ? Optional.empty()
                                                : Optional.of(server(
                                                        f.servers().get(0).getHostString()))))
                                .toList()))
                .toList());
    }

    /** Answers every question with its own address. */
    private static Upstream server(String ip) {
        ResourceRecord record = ResourceRecord.ofQuestion(
                RecordType.A, 30, ZoneAddress.parse(ip).orElseThrow().data());
        return (name, type) -> CompletableFuture.completedFuture(Reply.of(Rcode.NOERROR, List.of(record)));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void answers(String name, String type, int rcode, List<String> expected) throws CorefileException {
        zone.api.put(
                Resources.PODS,
                "{'apiVersion':'v1','kind':'Pod','metadata':{'namespace':'default','name':'p'},"
                        + "'status':{'phase':'Running','podIPs':[{'ip':'10.244.0.9'}]}}");
        zone.slice(
                "default",
                "db",
                "pods",
                "[]",
                "{'addresses':['10.244.0.8'],'targetRef':{'kind':'Pod','name':'db-x'},'conditions':{'ready':true}}");
        configure(HOSTS_AND_REWRITES);

        Message answer = dns.ask(name, type);

        assertEquals(expected, Asking.answers(answer));
        assertEquals(Rcode.string(rcode), Rcode.string(answer.getRcode()));
        assertEquals(name, answer.getQuestion().getName().toString());
    }

    static Stream<Arguments> questions() {
        return Stream.of(
                arguments("one.example.com.", "A", Rcode.NOERROR, List.of("one.example.com. 60 A 10.0.0.1")),
                arguments(
                        "one.example.com.",
                        "AAAA",
                        Rcode.NOERROR,
                        List.of("one.example.com. 60 AAAA fd00:0:0:0:0:0:0:1")),
                arguments("one.example.com.", "TXT", Rcode.NOERROR, List.of()),
                arguments("a.wild.example.com.", "A", Rcode.NOERROR, List.of("a.wild.example.com. 60 A 10.0.0.2")),
                arguments("two.example.com.", "A", Rcode.SERVFAIL, List.of()),
                arguments("x.away.example.com.", "A", Rcode.NOERROR, List.of("x.away.example.com. 30 A 192.0.2.53")),
                arguments(
                        "1.0.0.10.in-addr.arpa.",
                        "PTR",
                        Rcode.NOERROR,
                        List.of("1.0.0.10.in-addr.arpa. 60 PTR one.example.com.")),
                arguments("shop.example.org.", "A", Rcode.NOERROR, List.of("shop.example.org. 7 A 10.96.0.7")),
                arguments("web.apps.test.", "A", Rcode.NOERROR, List.of("web.apps.test. 7 A 10.96.0.7")),
                arguments("WEB.apps.test.", "A", Rcode.NOERROR, List.of("WEB.apps.test. 7 A 10.96.0.7")),
                arguments(
                        "_http._tcp.web.apps.test.",
                        "SRV",
                        Rcode.NOERROR,
                        List.of("_http._tcp.web.apps.test. 7 SRV 0 100 80 web.apps.test.")),
                arguments(
                        "web.plain.test.", "A", Rcode.NOERROR, List.of("web.default.svc.cluster.local. 7 A 10.96.0.7")),
                arguments("nobody.apps.test.", "A", Rcode.NXDOMAIN, List.of()),
                arguments(
                        "10-244-0-9.default.pod.cluster.local.",
                        "A",
                        Rcode.NOERROR,
                        List.of("10-244-0-9.default.pod.cluster.local. 7 A 10.244.0.9")),
                arguments("10-244-0-99.default.pod.cluster.local.", "A", Rcode.NXDOMAIN, List.of()),
                arguments(
                        "db-x.db.default.svc.cluster.local.",
                        "A",
                        Rcode.NOERROR,
                        List.of("db-x.db.default.svc.cluster.local. 7 A 10.244.0.8")),
                arguments(
                        "1.2.0.192.in-addr.arpa.",
                        "A",
                        Rcode.NOERROR,
                        List.of("1.2.0.192.in-addr.arpa. 30 A 192.0.2.53")),
                arguments(
                        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.",
                        "TXT",
                        Rcode.NXDOMAIN,
                        List.of()),
                arguments("elsewhere.test.", "A", Rcode.NOERROR, List.of("elsewhere.test. 30 A 192.0.2.53")),
                arguments("a.private.test.", "A", Rcode.SERVFAIL, List.of()),
                arguments("a.stub.test.", "A", Rcode.NOERROR, List.of("a.stub.test. 30 A 192.0.2.54")),
                arguments("a.bare.test.", "A", Rcode.REFUSED, List.of()),
                arguments(
                        "out.default.svc.cluster.local.",
                        "A",
                        Rcode.NOERROR,
                        List.of(
                                "out.default.svc.cluster.local. 7 CNAME remote.example.com.",
                                "remote.example.com. 30 A 192.0.2.53")));
    }

    @Test
    void anAliasFindsNamesOfHosts() throws CorefileException {
        configure(HOSTS_AND_REWRITES);
        zone.service("default", "hosted", TestZone.externalName("one.example.com"));

        assertEquals(
                List.of("hosted.default.svc.cluster.local. 7 CNAME one.example.com.", "one.example.com. 60 A 10.0.0.1"),
                Asking.answers(dns.ask("hosted.default.svc.cluster.local.", "A")));
    }

    @Test
    void anotherConfigurationCountsAtOnce() throws CorefileException {
        String web = "web.default.svc.cluster.local.";
        assertEquals(List.of(web + " 30 A 10.96.0.7"), Asking.answers(dns.ask(web, "A")));

        configure(".:53 {\n kubernetes other.test cluster.test\n}\n");

        assertEquals(Rcode.SERVFAIL, dns.ask(web, "A").getRcode());
        assertEquals(
                List.of("web.default.svc.other.test. 5 A 10.96.0.7"),
                Asking.answers(dns.ask("web.default.svc.other.test.", "A")));
        assertEquals(
                List.of(
                        "cluster.test. 5 SOA ns.dns.cluster.test. hostmaster.cluster.test. 1700000000 7200 1800 86400 5"),
                Asking.lines(dns.ask("nobody.default.svc.cluster.test.", "A"), Section.AUTHORITY));
        assertEquals(
                Rcode.NXDOMAIN,
                dns.ask("10-244-0-9.default.pod.other.test.", "A").getRcode());
    }

    @Test
    void aPodThatComesIsVerified() throws CorefileException {
        String pod = "10-244-0-9.default.pod.cluster.local.";
        configure(".:53 {\n kubernetes cluster.local {\n pods verified\n}\n}\n");
        assertEquals(Rcode.NXDOMAIN, dns.ask(pod, "A").getRcode());
        String json = "{'apiVersion':'v1','kind':'Pod','metadata':{'namespace':'default','name':'p'},"
                + "'status':{'phase':'PHASE','podIPs':[{'ip':'10.244.0.9'}]}}";

        zone.api.put(Resources.PODS, json.replace("PHASE", "Running"));
        assertEquals(Rcode.NOERROR, dns.ask(pod, "A").getRcode());

        zone.api.put(Resources.PODS, json.replace("PHASE", "Succeeded"));
        assertEquals(Rcode.NXDOMAIN, dns.ask(pod, "A").getRcode());
    }

    /** So long as {@code --dns-upstream} names nobody. */
    @Test
    void theMachinesResolversAreNotAsked() throws CorefileException {
        configure(".:53 {\n kubernetes cluster.local\n forward . /etc/resolv.conf\n}\n");

        assertEquals(Rcode.REFUSED, dns.ask("example.org.", "A").getRcode());
    }
}
