package dev.coracle.kubelet.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeSpecTest {

    @ParameterizedTest
    @CsvSource({"1, 110, 10.244.1.0/24", "2, 110, 10.244.2.0/24", "1, 10000, 10.244.0.0/18", "2, 10000, 10.244.64.0/18"
    })
    void nodesHaveRoomForTheirPods(int number, int pods, String cidr) {
        assertEquals(cidr, NodeSpec.numbered(number, pods, "virtual").podCidr());
    }
}
