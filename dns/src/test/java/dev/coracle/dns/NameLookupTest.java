package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameLookupTest {
    private static final TestZone ZONE = TestZone.sample();

    @ParameterizedTest
    @CsvSource({
        "web,10.96.0.7",
        "WEB.default,10.96.0.7",
        "web.default.svc,10.96.0.7",
        "web.default.svc.cluster.local,10.96.0.7",
        "web.default.svc.cluster.local.,10.96.0.7",
        "kube-dns.kube-system,10.96.0.10",
        "db-1.db,10.244.0.5",
        "alias,10.96.0.7",
        "out,remote.example.com",
        "web.default.svc.,",
        "kube-dns,",
        "example.com,",
    })
    void resolvesAsAPodWould(String name, String expected) {
        assertEquals(
                Optional.ofNullable(expected),
                new NameLookup(ZONE.servings(), "cluster.local").addressOf(name, "default"));
    }

    @ParameterizedTest
    @CsvSource({
        "web,A,true,web.default.svc.cluster.local. A 10.96.0.7",
        "web.default.svc.cluster.local,A,false,web.default.svc.cluster.local. A 10.96.0.7",
        "web,A,false,",
        "7.0.96.10.in-addr.arpa.,PTR,true,7.0.96.10.in-addr.arpa. PTR web.default.svc.cluster.local.",
        "out,CNAME,true,out.default.svc.cluster.local. CNAME remote.example.com.",
        "dns-version.cluster.local,TXT,false,dns-version.cluster.local. TXT \"1.1.0\"",
        "web,MX,true,",
    })
    void printsRecords(String name, String type, boolean search, String expected) {
        Optional<String> namespace = search ? Optional.of("default") : Optional.empty();

        String printed = new NameLookup(ZONE.servings(), "cluster.local")
                .records(name, namespace, type).stream()
                        .map(r -> r.name() + " " + r.type() + " " + r.data())
                        .collect(Collectors.joining(", "));

        assertEquals(expected == null ? "" : expected, printed);
    }
}
