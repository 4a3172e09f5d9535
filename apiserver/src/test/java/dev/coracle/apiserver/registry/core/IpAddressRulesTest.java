package dev.coracle.apiserver.registry.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.1.1 | ''",
                "2001:db8::1 | ''",
                "010.1.1.1 | must not have leading 0s",
                "10.96.0 | must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
                "x | must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            })
    void readsAddresses(String ip, String error) {
        assertEquals(error, IpAddressRules.syntaxError(ip).orElse(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8 | ''",
                "0.0.0.0/0 | ''",
                "10.0.0.0 | must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
                "10.0.0.0/33 | must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
                "10.0.0.1/8 | must not have bits set beyond the prefix length",
            })
    void readsRanges(String cidr, String error) {
        assertEquals(error, IpAddressRules.cidrError(cidr).orElse(""));
    }
}
