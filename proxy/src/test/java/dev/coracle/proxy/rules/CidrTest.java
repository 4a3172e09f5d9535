package dev.coracle.proxy.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7/24, 203.0.113.0/24",
        "10.0.0.0/8, 10.0.0.0/8",
        "1.2.3.4/32, 1.2.3.4/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "2001:db8:0:0:1:0:0:1/128, 2001:db8::1:0:0:1/128",
        "2001:db8:1::5/48, 2001:db8:1::/48",
        "::/0, ::/0"
    })
    void printsNetworksAsGoDoes(String given, String expected) {
        assertEquals(expected, Cidr.parse(given).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "0.0.0.0/0, 11.0.0.1, true",
        "fd00::/8, fd12::1, true",
        "fd00::/8, 10.0.0.1, false"
    })
    void knowsItsAddresses(String range, String ip, boolean expected) {
        assertEquals(expected, Cidr.parse(range).contains(ip));
    }
}
