package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
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
        assertEquals(Optional.ofNullable(expected), new NameLookup(ZONE.tracker).addressOf(name, "default"));
    }
}
