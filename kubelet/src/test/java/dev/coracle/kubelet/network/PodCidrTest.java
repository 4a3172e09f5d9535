package dev.coracle.kubelet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.kubelet.node.NodeSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodCidrTest {

    @Test
    void goesRoundTheRangeAndReportsExhaustion() {
        PodCidr cidr = new PodCidr("10.244.1.0/29");

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

    @ParameterizedTest
    @CsvSource({"1, 110, 10.244.1.0/24", "2, 110, 10.244.2.0/24", "1, 10000, 10.244.0.0/18", "2, 10000, 10.244.64.0/18"
    })
    void nodesHaveRoomForTheirPods(int number, int pods, String cidr) {
        assertEquals(cidr, NodeSpec.numbered(number, pods, "virtual").podCidr());
    }
}
