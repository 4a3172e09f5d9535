package dev.coracle.kubelet.runtime.java.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tar format: writes ustar with GNU's long names, reads these and pax paths. Pure. */
final class TarFormat {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final char FILE = '0';
    private static final char DIRECTORY = '5';
    private static final char LONG_NAME = 'L';
    private static final char PAX = 'x';

    /** One member; a directory has no content and a name that ends with a slash. */
    record Entry(String name, byte[] content) {
        boolean isDirectory() {
            return name.endsWith("/");
        }
    }

    private TarFormat() {}

    static byte[] write(List<Entry> entries, Instant time) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
            if (name.length > NAME) {
                byte[] ended = Arrays.copyOf(name, name.length + 1);
                member(out, "././@LongLink".getBytes(StandardCharsets.UTF_8), LONG_NAME, ended, time);
            }
            member(out, name, entry.isDirectory() ? DIRECTORY : FILE, entry.content(), time);
        }
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    private static void member(ByteArrayOutputStream out, byte[] name, char type, byte[] content, Instant time) {
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, Math.min(NAME, name.length));
        put(header, 100, type == DIRECTORY ? "0000755" : "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", content.length));
        put(header, 136, String.format("%011o", Math.max(0, time.getEpochSecond())));
        header[156] = (byte) type;
        put(header, 257, "ustar");
        put(header, 263, "00");
        put(header, 265, "root");
        put(header, 297, "root");
        put(header, 148, String.format("%06o", checksum(header)));
        header[155] = ' ';
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[padding(content.length)]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** The sum of the header with blanks in its own place. */
    private static int checksum(byte[] header) {
        int sum = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? 0 : header[i] & 0xff;
        }
        return sum;
    }

    private static int padding(int length) {
        return (BLOCK - length % BLOCK) % BLOCK;
    }

    /** Files and directories; links and devices are left out. */
    static List<Entry> read(byte[] archive) throws IOException {
        List<Entry> entries = new ArrayList<>();
        String longName = "";
        int at = 0;
        while (at + BLOCK <= archive.length && archive[at] != 0) {
            byte[] header = Arrays.copyOfRange(archive, at, at + BLOCK);
            int size = size(header);
            if (at + BLOCK + (long) size > archive.length) {
                throw new IOException("short read");
            }
            byte[] content = Arrays.copyOfRange(archive, at + BLOCK, at + BLOCK + size);
            char type = (char) header[156];
            if (type == LONG_NAME) {
                longName = text(content, 0, content.length);
            } else if (type == PAX) {
                longName = paxPath(content, longName);
            } else {
                String name = longName.isEmpty() ? name(header) : longName;
                longName = "";
                if (type == DIRECTORY) {
                    entries.add(new Entry(name.endsWith("/") ? name : name + "/", new byte[0]));
                } else if (type == FILE || type == 0) {
                    entries.add(new Entry(name, content));
                }
            }
            at += BLOCK + size + padding(size);
        }
        if (at >= archive.length && archive.length > 0 || archive.length % BLOCK != 0) {
            throw new IOException("short read"); // the two empty blocks at the end are missing
        }
        return entries;
    }

    private static int size(byte[] header) throws IOException {
        try {
            int size = Integer.parseInt(text(header, 124, 12).trim(), 8);
            int sum = Integer.parseInt(text(header, 148, 8).trim(), 8);
            if (size >= 0 && sum == checksum(header)) {
                return size;
            }
        } catch (NumberFormatException e) {
            // no header
        }
        throw new IOException("invalid tar header checksum");
    }

    private static String name(byte[] header) {
        boolean ustar = text(header, 257, 6).equals("ustar");
        String prefix = ustar ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? text(header, 0, NAME) : prefix + "/" + text(header, 0, NAME);
    }

    /** Records are {@code LENGTH KEY=VALUE\n}. */
    private static String paxPath(byte[] records, String before) {
        for (String line : new String(records, StandardCharsets.UTF_8).split("\n")) {
            int key = line.indexOf(" path=");
            if (key > 0) {
                return line.substring(key + " path=".length());
            }
        }
        return before;
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}
