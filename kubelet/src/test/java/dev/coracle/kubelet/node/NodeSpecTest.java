package dev.coracle.kubelet.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.net.IpRange;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeSpecTest {

    @ParameterizedTest
    @CsvSource({
        "1, 110, 10.244.0.0/16, 10.244.1.0/24",
        "2, 110, 10.244.0.0/16, 10.244.2.0/24",
        "256, 110, 10.244.0.0/16, 10.244.0.0/24",
        "1, 110, 10.5.7.0/24, 10.5.7.0/24",
        "1, 10000, 10.244.0.0/16, 10.244.0.0/18",
        "2, 10000, 10.244.0.0/16, 10.244.64.0/18",
        "1, 110, fd00:10:244::/56, fd00:10:244:1::/64",
        "2, 10000, fd00:10:244::/56, fd00:10:244:2::/64",
        "1, 110, fd00:10:244:7::/64, fd00:10:244:7::/64",
    })
    void nodesHaveRoomForTheirPods(int number, int pods, String range, String cidr) {
        NodeSpec node = NodeSpec.numbered(number, pods, List.of(IpRange.of(range)), "virtual");

        assertEquals(cidr, node.podCidr());
    }

    @ParameterizedTest
    @CsvSource({"10.5.7.0/24, 2", "10.5.7.0/25, 1", "fd00::/112, 1", "10.244.0.0/16, 257"})
    void aRangeMayBeTooSmall(String range, int number) {
        List<IpRange> ranges = List.of(IpRange.of(range));

        assertThrows(IllegalArgumentException.class, () -> NodeSpec.numbered(number, 110, ranges, "virtual"));
    }

    @Test
    void nodesHaveAnAddressOfEachFamilyThatPodsHave() {
        List<IpRange> ranges =
                Stream.of("fd00:10:244::/56", "10.244.0.0/16").map(IpRange::of).toList();

        NodeSpec node = NodeSpec.numbered(9, 110, ranges, "virtual");

        assertEquals(List.of("fc00:f853:ccd:e793::a", "172.18.0.10"), node.internalIps());
        assertEquals("fc00:f853:ccd:e793::a", node.internalIp());
        assertEquals("fd00:10:244:9::/64", node.podCidr());
        assertEquals(
                List.of("172.18.0.10"), NodeSpec.numbered(9, 110, "virtual").internalIps());
    }
}
