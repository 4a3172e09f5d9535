package dev.coracle.dns.corefile;

import dev.coracle.apimachinery.net.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One {@code forward}.
 *
 * @param from the zone whose names are forwarded
 * @param except zones in it that are not
 * @param servers in their order, without those of a file
 * @param resolvConf whether the servers of the machine's {@code /etc/resolv.conf} are meant as well
 * @param inOrder whether the first server that answers is always asked first
 */
public record ForwardPlugin(
        String from, List<String> except, List<InetSocketAddress> servers, boolean resolvConf, boolean inOrder) {
    static final String NAME = "forward";
    private static final int DNS = 53;
    private static final int MOST_SERVERS = 15;
    private static final String RESOLV_CONF = "/etc/resolv.conf";

    static List<ForwardPlugin> read(Words words) throws CorefileException {
        List<ForwardPlugin> all = new ArrayList<>();
        while (words.next()) {
            all.add(stanza(words));
        }
        return List.copyOf(all);
    }

    private static ForwardPlugin stanza(Words words) throws CorefileException {
        if (!words.nextArgument()) {
            throw words.wrongArguments();
        }
        List<String> from = DomainName.zones(words.value());
        if (from.isEmpty()) {
            throw new CorefileException("unable to normalize '" + words.value() + "'");
        }
        List<String> targets = words.arguments();
        if (targets.isEmpty()) {
            throw words.wrongArguments();
        }
        Options options = new Options();
        while (words.nextInBlock()) {
            options.read(words);
        }
        List<InetSocketAddress> servers = new ArrayList<>();
        boolean resolvConf = false;
        for (String target : targets) {
            if (target.equals(RESOLV_CONF)) {
                resolvConf = true;
            } else {
                servers.add(server(target, words));
            }
        }
        if (servers.size() > MOST_SERVERS) {
            throw new CorefileException("more than " + MOST_SERVERS + " TOs configured: " + servers.size());
        }
        return new ForwardPlugin(
                from.get(0), List.copyOf(options.except), List.copyOf(servers), resolvConf, options.inOrder);
    }

    private static InetSocketAddress server(String target, Words words) throws CorefileException {
        int scheme = target.indexOf("://");
        if (scheme >= 0 && !target.startsWith("dns://")) {
            String protocol = target.substring(0, scheme);
            if (protocol.equals("tls") || protocol.equals("https")) {
                throw words.missing("forwarding over " + protocol);
            }
            throw new CorefileException(
                    "'" + protocol + "' is not supported as a destination protocol in forward: " + target);
        }
        String text = DomainName.withoutScheme(target);
        Optional<IpAddress> bare = IpAddress.parse(text);
        String host = bare.isPresent() ? text : DomainName.withoutPort(text);
        int port = host.length() == text.length() ? DNS : Numbers.read(text.substring(host.length() + 1));
        String ip = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        IpAddress address = IpAddress.parse(ip)
                .orElseThrow(() -> new CorefileException("not an IP address or file: \"" + target + "\""));
        if (port < 1 || port > 0xFFFF) {
            throw new CorefileException("not an IP address or file: \"" + target + "\"");
        }
        return new InetSocketAddress(address.toInetAddress(), port);
    }

    private static final class Options {
        final List<String> except = new ArrayList<>();
        boolean inOrder;

        void read(Words words) throws CorefileException {
            String name = words.value();
            switch (name) {
                case "except" -> {
                    List<String> zones = words.arguments();
                    if (zones.isEmpty()) {
                        throw words.wrongArguments();
                    }
                    except.addAll(DomainName.zones(zones, List.of()));
                }
                case "policy" -> inOrder = policy(words);
                // Each question has its own socket and its own patience here.
                case "max_concurrent", "max_fails", "max_connect_attempts", "max_idle_conns" ->
                    Numbers.read(words.onlyArgument());
                case "expire", "max_age", "read_timeout" -> Numbers.readDuration(words.onlyArgument());
                case "health_check" -> {
                    if (words.arguments().isEmpty()) {
                        throw words.wrongArguments();
                    }
                }
                case "prefer_udp", "failfast_all_unhealthy_upstreams" -> words.noArguments();
                case "force_tcp",
                        "tls",
                        "tls_servername",
                        "doh_method",
                        "next",
                        "next_on_nodata",
                        "failover",
                        "resolver",
                        "source_address" -> throw words.missing("'" + name + "'");
                default -> throw words.unknownProperty();
            }
        }

        private static boolean policy(Words words) throws CorefileException {
            if (!words.nextArgument()) {
                throw words.wrongArguments();
            }
            return switch (words.value()) {
                case "random", "round_robin" -> false;
                case "sequential" -> true;
                default -> throw words.error("unknown policy '" + words.value() + "'");
            };
        }
    }
}
