package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.proxy.rules.UdpFlow;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes as of the kernel's {@code linux/netlink.h} and {@code linux/netfilter/nfnetlink_conntrack.h}, least significant first. */
class ConntrackMessagesTest {
    private static final UdpFlow LED = new UdpFlow("10.244.1.9", 4660, "10.96.7.7", 53, "10.244.2.3", 5353, 0x01020304);
    private static final UdpFlow DIRECT = new UdpFlow("fd00::1", 1, "fd00::2", 65535, "fd00::2", 65535, -1);

    /** ORIGINAL of {@link #LED}, then REPLY. */
    private static final String LED_ORIGINAL =
            "34000180 14000180 080001000af40109 080002000a600707 1c000280 0500010011000000 0600020012340000 0600030000350000";

    private static final String LED_REPLY =
            "34000280 14000180 080001000af40203 080002000af40109 1c000280 0500010011000000 0600020014e90000 0600030012340000";

    private static final String LED_ID = "08000c0001020304";
    private static final String FAMILY4 = "02000000";

    private static final String SIX_1 = "fd000000000000000000000000000001";
    private static final String SIX_2 = "fd000000000000000000000000000002";
    private static final String DIRECT_ORIGINAL = "4c000180 2c000180 14000300" + SIX_1 + "14000400" + SIX_2
            + "1c000280 0500010011000000 0600020000010000 06000300ffff0000";
    private static final String DIRECT_REPLY = "4c000280 2c000180 14000300" + SIX_2 + "14000400" + SIX_1
            + "1c000280 0500010011000000 06000200ffff0000 0600030000010000";
    private static final String DIRECT_ID = "08000c00ffffffff";

    private static final String DONE = "14000000 0300 0200 07000000 09000000 00000000";

    @BeforeAll
    static void leastSignificantFirst() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "written for other machines");
    }

    private static byte[] bytes(String... hex) {
        return HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
    }

    /** A connection that the kernel has found, for question 7. */
    private static String found(String... content) {
        int size = 16 + bytes(content).length;
        return "%02x%02x0000 0001 0200 07000000 09000000".formatted(size & 255, size >> 8) + String.join("", content);
    }

    private static ConntrackMessages.Answer read(String... hex) {
        byte[] received = bytes(hex);
        return ConntrackMessages.read(received, received.length, 7);
    }

    @Test
    void asksForUdpOfOneFamily() {
        String rest = "10000180 0c000280 0500010011000000 0c001980 0800010008000000";

        assertArrayEquals(
                bytes("30000000 0101 0103 07000000 00000000 02000000", rest), ConntrackMessages.list(false, 7));
        assertArrayEquals(
                bytes("30000000 0101 0103 08000000 00000000 0a000000", rest), ConntrackMessages.list(true, 8));
    }

    @Test
    void deletesByWhatTheClientSent() {
        assertArrayEquals(
                bytes("50000000 0201 0500 07000000 00000000", FAMILY4, LED_ORIGINAL, LED_ID),
                ConntrackMessages.delete(LED, 7));
        assertArrayEquals(
                bytes("68000000 0201 0500 07000000 00000000 0a000000", DIRECT_ORIGINAL, DIRECT_ID),
                ConntrackMessages.delete(DIRECT, 7));
    }

    static Stream<Arguments> received() {
        String led = found(FAMILY4, LED_ORIGINAL, LED_REPLY, "0800030000000021", LED_ID);
        String direct = found("0a000000", DIRECT_ORIGINAL, DIRECT_REPLY, DIRECT_ID);
        String tcp = found(FAMILY4, LED_ORIGINAL.replace("0500010011", "0500010006"), LED_REPLY, LED_ID);
        return Stream.of(
                arguments("nothing", "", List.of(), false, 0),
                arguments("flows", led + direct, List.of(LED, DIRECT), false, 0),
                arguments("the end", led + DONE, List.of(LED), true, 0),
                arguments("other protocols, of kernels that do not filter", tcp + led, List.of(LED), false, 0),
                arguments("answers to somebody else", led.replace("07000000", "06000000"), List.of(), false, 0),
                arguments(
                        "done",
                        "24000000 0200 0000 07000000 09000000 00000000 10000000 0201 0500 07000000 00000000",
                        List.of(),
                        true,
                        0),
                arguments("no such entry", "14000000 0200 0000 07000000 09000000 feffffff", List.of(), true, 2),
                arguments("not allowed", "14000000 0200 0000 07000000 09000000 ffffffff", List.of(), true, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("received")
    void reads(String what, String hex, List<UdpFlow> flows, boolean last, int error) {
        assertEquals(new ConntrackMessages.Answer(flows, last, error), read(hex));
    }

    @Test
    void whatIsCutOffIsNoAnswer() {
        String led = found(FAMILY4, LED_ORIGINAL, LED_REPLY, LED_ID);

        assertThrows(IllegalArgumentException.class, () -> read(led.substring(0, led.length() - 4)));
        assertThrows(IllegalArgumentException.class, () -> read(led.replace("34000180", "ff000180")));
        assertThrows(IllegalArgumentException.class, () -> read("08000000 0300 0200 07000000 09000000"));
    }
}
