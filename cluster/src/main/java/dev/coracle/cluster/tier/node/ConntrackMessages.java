package dev.coracle.cluster.tier.node;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.proxy.rules.UdpFlow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is said to the kernel about its table of connections, and what it says: netlink messages of {@code nfnetlink_conntrack}. Headers
 * are in the machine's byte order, values in that of networks. Pure.
 */
final class ConntrackMessages {
    private static final int GET = 0x101;
    private static final int DELETE = 0x102;
    private static final int FOUND = 0x100;
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int REQUEST = 1;
    private static final int ACKNOWLEDGE = 4;
    private static final int DUMP = 0x300;

    private static final int NESTED = 0x8000;
    private static final int TYPE = 0x3fff;
    private static final int ORIGINAL = 1;
    private static final int REPLY = 2;
    private static final int ID = 12;
    private static final int FILTER = 25;
    private static final int ADDRESSES = 1;
    private static final int PROTOCOL = 2;
    private static final int IPV4_SOURCE = 1;
    private static final int IPV4_DESTINATION = 2;
    private static final int IPV6_SOURCE = 3;
    private static final int IPV6_DESTINATION = 4;
    private static final int NUMBER = 1;
    private static final int SOURCE_PORT = 2;
    private static final int DESTINATION_PORT = 3;
    private static final int FILTER_ORIGINAL_BY = 1;
    private static final int BY_PROTOCOL = 8;

    private static final int UDP = 17;
    private static final int HEADER = 16;
    private static final int FAMILY_HEADER = 4;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int IPV4 = 2;
    private static final int IPV6 = 10;

    private ConntrackMessages() {}

    /**
     * What was in one datagram from the kernel.
     *
     * @param last whether the answer ends here
     * @param error as of {@code errno}; 0 for none
     */
    record Answer(List<UdpFlow> flows, boolean last, int error) {}

    /** Asks for all flows of UDP of a family. Kernels before 5.8 say all connections there are. */
    static byte[] list(boolean ipv6, int sequence) {
        return message(
                GET,
                REQUEST | DUMP,
                sequence,
                ipv6,
                attribute(NESTED | ORIGINAL, protocol()),
                attribute(NESTED | FILTER, attribute(FILTER_ORIGINAL_BY, inOrder(BY_PROTOCOL))));
    }

    static byte[] delete(UdpFlow flow, int sequence) {
        boolean ipv6 = flow.ipv6();
        byte[] addresses = joined(
                attribute(ipv6 ? IPV6_SOURCE : IPV4_SOURCE, address(flow.client())),
                attribute(ipv6 ? IPV6_DESTINATION : IPV4_DESTINATION, address(flow.ip())));
        byte[] original = joined(
                attribute(NESTED | ADDRESSES, addresses),
                protocol(
                        attribute(SOURCE_PORT, port(flow.clientPort())),
                        attribute(DESTINATION_PORT, port(flow.port()))));
        return message(
                DELETE,
                REQUEST | ACKNOWLEDGE,
                sequence,
                ipv6,
                attribute(NESTED | ORIGINAL, original),
                attribute(ID, ByteBuffer.allocate(4).putInt(flow.id()).array()));
    }

    /** @param sequence of the question; answers to others are passed over */
    static Answer read(byte[] received, int length, int sequence) {
        ByteBuffer in = ByteBuffer.wrap(received, 0, length).order(ByteOrder.nativeOrder());
        List<UdpFlow> flows = new ArrayList<>();
        while (in.remaining() >= HEADER) {
            int start = in.position();
            int size = in.getInt();
            int type = in.getShort();
            in.getShort(); // flags
            boolean answers = in.getInt() == sequence;
            int end = start + size;
            if (size < HEADER || end > length) {
                throw new IllegalArgumentException("a message of " + size + " bytes in " + (length - start));
            }
            if (answers && (type == ERROR || type == DONE)) {
                int error = size >= HEADER + 4 ? -in.getInt(start + HEADER) : 0;
                return new Answer(flows, true, error);
            }
            if (answers && type == FOUND) {
                flow(attributes(in, start + HEADER + FAMILY_HEADER, end), flows);
            }
            in.position(Math.min(length, padded(end)));
        }
        return new Answer(flows, false, 0);
    }

    private static void flow(Map<Integer, ByteBuffer> connection, List<UdpFlow> to) {
        Map<Integer, ByteBuffer> original = nested(connection, ORIGINAL);
        Map<Integer, ByteBuffer> reply = nested(connection, REPLY);
        Map<Integer, ByteBuffer> addresses = nested(original, ADDRESSES);
        Map<Integer, ByteBuffer> answering = nested(reply, ADDRESSES);
        Map<Integer, ByteBuffer> ports = nested(original, PROTOCOL);
        Map<Integer, ByteBuffer> answeringPorts = nested(reply, PROTOCOL);
        if (ports.containsKey(NUMBER) && ports.get(NUMBER).get(0) == UDP) {
            boolean ipv6 = addresses.containsKey(IPV6_SOURCE);
            to.add(new UdpFlow(
                    text(addresses.get(ipv6 ? IPV6_SOURCE : IPV4_SOURCE)),
                    number(ports.get(SOURCE_PORT)),
                    text(addresses.get(ipv6 ? IPV6_DESTINATION : IPV4_DESTINATION)),
                    number(ports.get(DESTINATION_PORT)),
                    text(answering.get(ipv6 ? IPV6_SOURCE : IPV4_SOURCE)),
                    number(answeringPorts.get(SOURCE_PORT)),
                    connection.get(ID).getInt(0)));
        }
    }

    private static Map<Integer, ByteBuffer> nested(Map<Integer, ByteBuffer> attributes, int type) {
        ByteBuffer inside = attributes.getOrDefault(type, ByteBuffer.allocate(0));
        return attributes(inside.duplicate().order(ByteOrder.nativeOrder()), 0, inside.limit());
    }

    /** Values by type, in the byte order of networks. */
    private static Map<Integer, ByteBuffer> attributes(ByteBuffer in, int start, int end) {
        Map<Integer, ByteBuffer> attributes = new HashMap<>();
        int at = start;
        while (at + ATTRIBUTE_HEADER <= end) {
            int size = in.getShort(at) & 0xffff;
            if (size < ATTRIBUTE_HEADER || at + size > end) {
                throw new IllegalArgumentException("an attribute of " + size + " bytes in " + (end - at));
            }
            attributes.put(in.getShort(at + 2) & TYPE, in.slice(at + ATTRIBUTE_HEADER, size - ATTRIBUTE_HEADER));
            at = padded(at + size);
        }
        return attributes;
    }

    private static String text(ByteBuffer address) {
        byte[] bytes = new byte[address.remaining()];
        address.get(0, bytes);
        return IpAddress.of(bytes).toString();
    }

    private static int number(ByteBuffer port) {
        return port.getShort(0) & 0xffff;
    }

    private static byte[] message(int type, int flags, int sequence, boolean ipv6, byte[]... attributes) {
        byte[] body = joined(attributes);
        return ByteBuffer.allocate(HEADER + FAMILY_HEADER + body.length)
                .order(ByteOrder.nativeOrder())
                .putInt(HEADER + FAMILY_HEADER + body.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0) // the kernel knows who asks
                .put((byte) (ipv6 ? IPV6 : IPV4))
                .put(new byte[3]) // version 0, resource 0
                .put(body)
                .array();
    }

    private static byte[] attribute(int type, byte[] value) {
        int size = ATTRIBUTE_HEADER + value.length;
        return ByteBuffer.allocate(padded(size))
                .order(ByteOrder.nativeOrder())
                .putShort((short) size)
                .putShort((short) type)
                .put(value)
                .array();
    }

    private static byte[] protocol(byte[]... ports) {
        return attribute(NESTED | PROTOCOL, joined(attribute(NUMBER, new byte[] {UDP}), joined(ports)));
    }

    private static byte[] address(String ip) {
        return IpAddress.of(ip).toInetAddress().getAddress();
    }

    private static byte[] port(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    private static byte[] inOrder(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all =
                ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    private static int padded(int size) {
        return size + 3 & ~3;
    }
}
