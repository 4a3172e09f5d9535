package dev.coracle.kubelet.runtime.java.shell;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** {@code agnhost} run by exec in a container of that image: what tests ask it about its pod's network. */
final class AgnhostCommand {
    private static final int TIMEOUT_MILLIS = 10_000;

    private AgnhostCommand() {}

    static int run(Invocation call) {
        String command = call.args().isEmpty() ? "" : call.args().get(0);
        return switch (command) {
            case "dns-suffix" -> Commands.print(call, String.join(",", words(call, "search")));
            case "dns-server-list" -> Commands.print(call, String.join(",", words(call, "nameserver")));
            case "etc-hosts" -> {
                call.io().print(file(call, "/etc/hosts"));
                yield 0;
            }
            case "connect" -> connect(call);
            default -> {
                call.io().complain("Error: unknown command \"" + command + "\" for \"app\"");
                yield 1;
            }
        };
    }

    /** What follows {@code key} on its lines of the resolver file. */
    private static List<String> words(Invocation call, String key) {
        return file(call, "/etc/resolv.conf")
                .lines()
                .filter(line -> line.startsWith(key + " "))
                .flatMap(line -> Arrays.stream(line.substring(key.length() + 1).split(" ")))
                .toList();
    }

    private static String file(Invocation call, String path) {
        return call.session()
                .files()
                .read(path)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }

    private static int connect(Invocation call) {
        String target = call.operands().stream().skip(1).findFirst().orElse("");
        int colon = target.lastIndexOf(':');
        if (colon < 0) {
            call.io().complain("OTHER: address " + target + ": missing port in address");
            return 1;
        }
        String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        try {
            call.session()
                    .host
                    .dial()
                    .connect(
                            NetworkCommands.origin(call),
                            host,
                            Commands.number(target.substring(colon + 1), 0),
                            timeout(call.args()))
                    .close();
            return 0;
        } catch (UnknownHostException e) {
            call.io().complain("DNS: lookup " + host + ": no such host");
        } catch (SocketTimeoutException e) {
            call.io().complain("TIMEOUT");
        } catch (IOException e) {
            call.io().complain("REFUSED");
        }
        return 1;
    }

    private static int timeout(List<String> args) {
        return args.stream()
                .filter(arg -> arg.matches("--timeout=\\d{1,4}s"))
                .findFirst()
                .map(arg -> 1000 * Integer.parseInt(arg.replaceAll("\\D", "")))
                .orElse(TIMEOUT_MILLIS);
    }
}
