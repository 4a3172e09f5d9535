package dev.coracle.kubelet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.IpRange;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PodCidrTest {

    @Test
    void goesRoundTheRangeAndReportsExhaustion() {
        PodCidr cidr = new PodCidr(IpRange.of("10.244.1.0/29"));

        assertEquals(Optional.of("10.244.1.2"), cidr.allocate());
        cidr.release("10.244.1.2");
        assertEquals(Optional.of("10.244.1.3"), cidr.allocate());
        for (int i = 0; i < 4; i++) {
            assertTrue(cidr.allocate().isPresent());
        }
        assertEquals(Optional.empty(), cidr.allocate());
        assertFalse(cidr.reserve("10.244.1.3"));
        assertFalse(cidr.reserve("10.244.2.3"));
    }

    @Test
    void handsOutAddressesOfIpv6Ranges() {
        PodCidr cidr = new PodCidr(IpRange.of("fd00:10:244:1::/64"));

        assertEquals(Optional.of("fd00:10:244:1::2"), cidr.allocate());
        assertTrue(cidr.reserve("fd00:10:244:1::3"));
        assertFalse(cidr.reserve("fd00:10:244:1:8000::1"));
        assertFalse(cidr.reserve("10.244.1.4"));
        assertEquals(Optional.of("fd00:10:244:1::4"), cidr.allocate());
    }
}
