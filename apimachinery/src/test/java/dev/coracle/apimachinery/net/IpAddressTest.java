package dev.coracle.apimachinery.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, IPv4",
        "255.255.255.255, 255.255.255.255, IPv4",
        "::, ::, IPv6",
        "::1, ::1, IPv6",
        "fd00:0:0:0:0:0:0:0010, fd00::10, IPv6",
        "2001:DB8::FFFF, 2001:db8::ffff, IPv6",
        "1:0:2:0:0:3:0:0, 1:0:2::3:0:0, IPv6",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3, IPv6",
        "1:2:3:4:5:6:0:8, 1:2:3:4:5:6:0:8, IPv6",
        "1::, 1::, IPv6",
        "::ffff:1.2.3.4, 1.2.3.4, IPv4",
    })
    void hasOneCanonicalForm(String text, String canonical, String family) {
        IpAddress ip = IpAddress.parse(text).orElseThrow();

        assertEquals(canonical, ip.toString());
        assertEquals(family, ip.family());
        assertEquals(
                canonical,
                IpAddress.parse(ip.toInetAddress().getHostAddress())
                        .orElseThrow()
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "10.0.0", "10.0.0.256", "010.0.0.1", "1:2", "::g", "10.0.0.1/8", "1::2::3"})
    void refusesOtherText(String text) {
        assertEquals(Optional.empty(), IpAddress.parse(text));
    }

    @Test
    void leadingZerosAreReadAsDecimalWhenAskedFor() {
        assertEquals(
                "10.1.1.1", IpAddress.parseSloppy("010.001.1.1").orElseThrow().toString());
    }

    @Test
    void rangeKnowsItsHosts() {
        IpRange range = IpRange.of("10.96.3.7/29");

        assertEquals("10.96.3.0/29", range.toString());
        assertEquals("10.96.3.6", range.at(6).toString());
        assertFalse(range.hasHost(IpAddress.parse("10.96.3.0").orElseThrow()));
        assertTrue(range.hasHost(IpAddress.parse("10.96.3.6").orElseThrow()));
        assertFalse(range.hasHost(IpAddress.parse("10.96.3.7").orElseThrow()));
        assertFalse(range.hasHost(IpAddress.parse("10.96.3.8").orElseThrow()));
        assertTrue(IpRange.of("fd00::/120").hasHost(IpAddress.parse("fd00::ff").orElseThrow()));
        assertFalse(
                IpRange.of("fd00::/120").contains(IpAddress.parse("10.0.0.1").orElseThrow()));
    }

    @Test
    void rangesContainAndOverlap() {
        IpRange wide = IpRange.of("10.96.0.0/12");
        IpRange narrow = IpRange.of("10.97.0.0/16");

        assertTrue(wide.contains(narrow));
        assertFalse(narrow.contains(wide));
        assertTrue(narrow.overlaps(wide));
        assertFalse(narrow.overlaps(IpRange.of("10.98.0.0/16")));
        assertEquals(Long.MAX_VALUE, IpRange.of("fd00::/64").size());
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.0.0/16, 24, 256, 1, 10.244.1.0/24",
        "10.244.7.0/24, 24, 1, 0, 10.244.7.0/24",
        "10.244.7.0/25, 24, 0, 0, ",
        "fd00:10:244::/56, 64, 256, 255, fd00:10:244:ff::/64",
        "::/0, 64, 4611686018427387904, 65536, 0:0:1::/64",
    })
    void rangesHaveParts(String text, int prefix, long count, long index, String part) {
        IpRange range = IpRange.of(text);

        assertEquals(count, range.parts(prefix));
        if (count > 0) {
            assertEquals(part, range.part(prefix, index).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "x/8"})
    void refusesOtherRanges(String text) {
        assertEquals(Optional.empty(), IpRange.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "010.0.0.0/08, 10.0.0.0/8",
        "10.1.2.3/24, 10.1.2.0/24",
        "fd00::1/064, fd00::/64",
        "10.0.0.0/33, ",
        "10.0.0.0, ",
        "10.0.0.0/+8, ",
    })
    void leadingZerosOfRangesAreNothingWhenAskedFor(String text, String range) {
        assertEquals(Optional.ofNullable(range), IpRange.parseSloppy(text).map(IpRange::toString));
    }
}
