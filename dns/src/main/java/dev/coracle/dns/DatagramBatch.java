package dev.coracle.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Buffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Datagrams as recvmmsg and sendmmsg of a 64-bit Linux take them, in memory used again for every batch. Answers of one length that
 * follow each other to the same client travel as one that is cut by the receiving side (UDP_SEGMENT), where the way there allows
 * it. Confined to the event loop of its socket, which does not block.
 */
final class DatagramBatch {
    static final int MOST = 32;
    private static final int LONGEST_QUERY = 1024;
    private static final int LONGEST_ANSWER = 1536;

    /** What fits the packets of every network. */
    private static final int LONGEST_SEGMENT = 1232;

    // struct mmsghdr: the address and its length, parts and their number, control data and its length, flags, bytes
    // received.
    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int PARTS = 16;
    private static final int PART_COUNT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int RECEIVED = 56;

    // struct iovec
    private static final int PART = 16;
    private static final int PART_LENGTH = 8;

    // struct sockaddr_in or sockaddr_in6
    private static final int NAME = 32;
    private static final int NAME_IPV6 = 28;
    private static final int PORT = 2;
    private static final int ADDRESS_IPV4 = 4;
    private static final int ADDRESS_IPV6 = 8;
    private static final int FAMILY_IPV6 = 10;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    // struct cmsghdr with 16 bits of data
    private static final int CONTROL = 24;
    private static final int CONTROL_USED = 18;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private static final int IN = 0;
    private static final int OUT = IN + MOST * HEADER;
    private static final int PARTS_IN = OUT + MOST * HEADER;
    private static final int PARTS_OUT = PARTS_IN + MOST * PART;
    private static final int NAMES = PARTS_OUT + MOST * PART;
    private static final int CONTROLS = NAMES + MOST * NAME;
    private static final int QUERIES = CONTROLS + MOST * CONTROL;
    private static final int ANSWERS = QUERIES + MOST * LONGEST_QUERY;
    private static final int SIZE = ANSWERS + MOST * LONGEST_ANSWER;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    private final long address = Buffer.memoryAddress(memory);
    private final int[] clients = new int[MOST];
    private final int[] lengths = new int[MOST];
    private final int[] firsts = new int[MOST + 1];
    private int answers;
    private boolean segments = true;

    DatagramBatch() {
        for (int i = 0; i < MOST; i++) {
            memory.putLong(IN + i * HEADER, address + NAMES + i * NAME);
            memory.putLong(IN + i * HEADER + PARTS, address + PARTS_IN + i * PART);
            memory.putLong(IN + i * HEADER + PART_COUNT, 1);
            memory.putLong(PARTS_IN + i * PART, address + QUERIES + i * LONGEST_QUERY);
            memory.putLong(PARTS_IN + i * PART + PART_LENGTH, LONGEST_QUERY);
            memory.putLong(PARTS_OUT + i * PART, address + ANSWERS + i * LONGEST_ANSWER);
        }
    }

    /** Takes what is there, and forgets the answers of the batch before. */
    int receive(int socket) {
        answers = 0;
        for (int i = 0; i < MOST; i++) {
            memory.putInt(IN + i * HEADER + NAME_LENGTH, NAME);
        }
        return Math.max(0, DatagramCalls.recvmmsg(socket, address + IN, MOST, 0, 0));
    }

    /** Bytes of a query; the rest of longer ones is lost. */
    int length(int query) {
        return memory.getInt(IN + query * HEADER + RECEIVED);
    }

    void copy(int query, byte[] to, int length) {
        memory.get(QUERIES + query * LONGEST_QUERY, to, 0, length);
    }

    void copyTo(int query, ByteBuf content) {
        content.writeBytes(memory.slice(QUERIES + query * LONGEST_QUERY, length(query)));
    }

    /** Whether its client has an IPv6 address. */
    boolean isIpv6(int query) {
        int name = NAMES + query * NAME;
        if (memory.getShort(name) != FAMILY_IPV6) {
            return false;
        }
        boolean mapped = memory.getLong(name + ADDRESS_IPV6) == 0
                && memory.getShort(name + ADDRESS_IPV6 + 8) == 0
                && memory.getShort(name + ADDRESS_IPV6 + 10) == -1;
        return !mapped;
    }

    InetSocketAddress client(int query) {
        int name = NAMES + query * NAME;
        boolean six = memory.getShort(name) == FAMILY_IPV6;
        byte[] bytes = new byte[six ? 16 : 4];
        memory.get(name + (six ? ADDRESS_IPV6 : ADDRESS_IPV4), bytes);
        if (six && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            bytes = Arrays.copyOfRange(bytes, MAPPED.length, bytes.length);
        }
        int port = (memory.get(name + PORT) & 0xFF) << 8 | memory.get(name + PORT + 1) & 0xFF;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for arrays of another length
        }
    }

    /** Keeps an answer for {@link #send}: one for each query at most. */
    void answer(int query, byte[] bytes, int length) {
        memory.put(ANSWERS + answers * LONGEST_ANSWER, bytes, 0, length);
        memory.putLong(PARTS_OUT + answers * PART + PART_LENGTH, length);
        clients[answers] = query;
        lengths[answers] = length;
        answers++;
    }

    /** An answer that the kernel does not take is lost, as datagrams are. */
    void send(int socket) {
        int first = 0;
        while (first < answers) {
            int messages = grouped(first);
            int sent = DatagramCalls.sendmmsg(socket, address + OUT, messages, 0);
            if (sent > 0) {
                first = firsts[sent];
            } else if (firsts[1] - first > 1 && DatagramCalls.refusedSegments()) {
                segments = false;
            } else {
                first = firsts[1];
            }
        }
    }

    /** Writes the headers for all answers from this one on, and returns how many there are. */
    private int grouped(int from) {
        int messages = 0;
        int next = from;
        while (next < answers) {
            int end = next + 1;
            while (end < answers && goTogether(next, end)) {
                end++;
            }
            header(messages, next, end);
            firsts[messages] = next;
            messages++;
            next = end;
        }
        firsts[messages] = answers;
        return messages;
    }

    private boolean goTogether(int one, int other) {
        return segments
                && lengths[one] == lengths[other]
                && lengths[one] <= LONGEST_SEGMENT
                && isSameClient(clients[one], clients[other]);
    }

    private boolean isSameClient(int query, int other) {
        int length = memory.getInt(IN + query * HEADER + NAME_LENGTH);
        int one = NAMES + query * NAME;
        int two = NAMES + other * NAME;
        return memory.getLong(one) == memory.getLong(two)
                && (length < NAME_IPV6
                        || memory.getLong(one + 8) == memory.getLong(two + 8)
                                && memory.getLong(one + 16) == memory.getLong(two + 16)
                                && memory.getInt(one + 24) == memory.getInt(two + 24));
    }

    private void header(int message, int from, int to) {
        int at = OUT + message * HEADER;
        int client = clients[from];
        memory.putLong(at, address + NAMES + client * NAME);
        memory.putInt(at + NAME_LENGTH, memory.getInt(IN + client * HEADER + NAME_LENGTH));
        memory.putLong(at + PARTS, address + PARTS_OUT + from * PART);
        memory.putLong(at + PART_COUNT, to - from);
        boolean several = to - from > 1;
        memory.putLong(at + CONTROL_AT, several ? address + CONTROLS + message * CONTROL : 0);
        memory.putLong(at + CONTROL_LENGTH, several ? CONTROL : 0);
        if (several) {
            int control = CONTROLS + message * CONTROL;
            memory.putLong(control, CONTROL_USED);
            memory.putInt(control + 8, SOL_UDP);
            memory.putInt(control + 12, UDP_SEGMENT);
            memory.putShort(control + 16, (short) lengths[from]);
        }
    }
}
