package dev.coracle.cluster;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code --dns-upstream} names: one server, or those in this machine's resolv.conf. */
final class DnsUpstreams {
    private static final int DNS = 53;
    private static final String SYSTEM = "system";
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private DnsUpstreams() {}

    /** @throws IllegalArgumentException that says what is wrong with {@code text} */
    static List<InetSocketAddress> parse(String text) {
        if (!text.equals(SYSTEM)) {
            return List.of(server(text));
        }
        try {
            return nameservers(Files.readAllLines(RESOLV_CONF));
        } catch (IOException e) {
            throw new UncheckedIOException("DNS upstream \"system\" needs " + RESOLV_CONF, e);
        }
    }

    static List<InetSocketAddress> nameservers(List<String> resolvConf) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String line : resolvConf) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 1 && words[0].equals("nameserver")) {
                servers.add(server(words[1], DNS, line));
            }
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("DNS upstream \"system\": no nameserver in " + RESOLV_CONF);
        }
        return servers;
    }

    private static InetSocketAddress server(String text) {
        boolean bracketed = text.startsWith("[");
        int colon = text.lastIndexOf(':');
        boolean withPort = bracketed ? colon > text.indexOf(']') : colon >= 0 && text.indexOf(':') == colon;
        String ip = withPort ? text.substring(0, colon) : text;
        if (bracketed && ip.endsWith("]")) {
            ip = ip.substring(1, ip.length() - 1);
        }
        return server(ip, withPort ? port(text.substring(colon + 1), text) : DNS, text);
    }

    private static InetSocketAddress server(String ip, int port, String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(ip);
        if (address == null) {
            throw wrong(text);
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for arrays of another length
        }
    }

    private static int port(String digits, String text) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) == 0 || Integer.parseInt(digits) > 0xFFFF) {
            throw wrong(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("DNS upstream must be IP, IP:PORT, [IPv6]:PORT or system: " + text);
    }
}
