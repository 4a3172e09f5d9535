package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsUpstreamsTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 53",
        "192.0.2.1:5353, 192.0.2.1, 5353",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1, 53",
        "[2001:db8::1], 2001:db8:0:0:0:0:0:1, 53",
        "[2001:db8::1]:5353, 2001:db8:0:0:0:0:0:1, 5353",
    })
    void oneServer(String text, String address, int port) {
        var server = DnsUpstreams.parse(text).get(0);

        assertEquals(address, server.getAddress().getHostAddress());
        assertEquals(port, server.getPort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "dns.example.com", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:x", "1.2.3"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DnsUpstreams.parse(text));
    }

    @Test
    void nameserversOfResolvConf() {
        assertEquals(
                List.of("/192.0.2.1:53", "/192.0.2.2:53"),
                DnsUpstreams.nameservers(List.of(
                                "# nameserver 192.0.2.9",
                                "search example.com",
                                "nameserver 192.0.2.1",
                                "nameserver\t192.0.2.2"))
                        .stream()
                        .map(Object::toString)
                        .toList());
        assertThrows(IllegalArgumentException.class, () -> DnsUpstreams.nameservers(List.of("search example.com")));
    }
}
