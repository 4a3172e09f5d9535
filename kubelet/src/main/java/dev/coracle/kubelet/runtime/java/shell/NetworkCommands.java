package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.kubelet.runtime.ClusterDial;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code curl}, {@code wget} and {@code nslookup}, through the cluster's network. They wait on the worker. */
final class NetworkCommands {
    private static final int TIMEOUT_MILLIS = 10_000;

    private NetworkCommands() {}

    static void addTo(Map<String, Command> c) {
        c.put("curl", Command.quick(NetworkCommands::curl));
        c.put("wget", Command.quick(NetworkCommands::wget));
        c.put("nslookup", Command.quick(NetworkCommands::nslookup));
        c.put("dig", Command.quick(DigCommand::run));
        c.put("getent", Command.quick(NetworkCommands::getent));
        c.put("nc", Netcat::run);
    }

    static ClusterDial.Origin origin(Invocation call) {
        var spec = call.session().spec;
        return new ClusterDial.Origin(spec.pod().namespace(), spec.podIps(), spec.node());
    }

    private static HttpClient client(Invocation call) {
        return new HttpClient(call.session().host.dial(), origin(call));
    }

    private static int curl(Invocation call) {
        CurlOptions options = CurlOptions.of(call.args());
        if (options.url().isEmpty()) {
            call.io().complain("curl: (2) no URL specified");
            return 2;
        }
        URI url = URI.create(options.url().contains("://") ? options.url() : "http://" + options.url());
        try {
            HttpClient.Answer answer = client(call)
                    .send(options.method(), url, options.headers(), options.body(), options.timeoutMillis());
            if (options.failOnError() && answer.code() >= 400) {
                complain(call, options, "(22) The requested URL returned error: " + answer.code());
                return 22;
            }
            String head = options.withHead() ? answer.head() + "\r\n" : "";
            byte[] body = options.headOnly() ? new byte[0] : answer.body();
            if (options.output().isEmpty()) {
                call.io().print(head);
                call.io().out().accept(body);
            } else if (!options.output().equals("/dev/null")) {
                call.session().files().write(call.session().path(options.output()), body);
            }
            call.io().print(options.format(answer.code()));
            return 0;
        } catch (UnknownHostException e) {
            complain(call, options, "(6) Could not resolve host: " + url.getHost());
            return 6;
        } catch (SocketTimeoutException e) {
            complain(call, options, "(28) Connection timed out after " + options.timeoutMillis() + " milliseconds");
            return 28;
        } catch (IOException e) {
            String why = HttpClient.connected(e)
                    ? "(52) Empty reply from server"
                    : "(7) Failed to connect to " + url.getHost() + " port " + HttpClient.port(url)
                            + " after 0 ms: Couldn't connect to server";
            complain(call, options, why);
            return HttpClient.connected(e) ? 52 : 7;
        }
    }

    private static void complain(Invocation call, CurlOptions options, String message) {
        if (!options.silent()) {
            call.io().complain("curl: " + message);
        }
        call.io().print(options.format(0));
    }

    private static int wget(Invocation call) {
        List<String> operands = new ArrayList<>(call.operands());
        String output = "";
        int timeout = TIMEOUT_MILLIS;
        for (int i = 0; i < call.args().size(); i++) {
            String arg = call.args().get(i);
            boolean more = i + 1 < call.args().size();
            if (arg.matches("-[a-zA-Z]*O.+")) {
                output = arg.substring(arg.indexOf('O') + 1);
            } else if (arg.matches("-[a-zA-Z]*O") && more) {
                output = call.args().get(i + 1);
                operands.remove(output);
            } else if (arg.equals("-T") && more) {
                timeout = Commands.number(call.args().get(i + 1), 10) * 1000;
                operands.remove(call.args().get(i + 1));
            } else if (arg.matches("(-T|--timeout=)\\d+")) {
                timeout = Commands.number(arg.replaceAll("\\D", ""), 10) * 1000;
            }
        }
        if (operands.isEmpty()) {
            call.io().complain("wget: missing URL");
            return 1;
        }
        String text = operands.get(operands.size() - 1);
        URI url = URI.create(text.contains("://") ? text : "http://" + text);
        try {
            HttpClient.Answer answer = client(call)
                    .send("GET", url, new LinkedHashMap<>(Map.of("User-Agent", "Wget")), new byte[0], timeout);
            if (answer.code() >= 400) {
                call.io().complain("wget: server returned error: " + answer.statusLine());
                return 1;
            }
            if (output.equals("-")) {
                call.io().out().accept(answer.body());
            } else if (!call.has("--spider") && !output.equals("/dev/null")) {
                String name = output.isEmpty() ? HttpClient.fileName(url) : output;
                call.session().files().write(call.session().path(name), answer.body());
            }
            return 0;
        } catch (UnknownHostException e) {
            call.io().complain("wget: bad address '" + url.getHost() + "'");
        } catch (SocketTimeoutException e) {
            call.io().complain("wget: download timed out");
        } catch (IOException e) {
            call.io().complain("wget: can't connect to remote host (" + url.getHost() + "): Connection refused");
        }
        return 1;
    }

    private static int nslookup(Invocation call) {
        if (call.operands().isEmpty()) {
            call.io().complain("Usage: nslookup HOST [DNS_SERVER]");
            return 1;
        }
        String name = call.operands().get(0);
        try {
            ClusterDial.Lookup found = call.session().host.dial().lookup(origin(call), name);
            StringBuilder text =
                    new StringBuilder("Server:\t\t" + found.server() + "\nAddress:\t" + found.server() + "#53\n\n");
            found.canonical()
                    .ifPresent(c -> text.append(found.name())
                            .append("\tcanonical name = ")
                            .append(c)
                            .append(".\n"));
            found.addresses()
                    .forEach(a -> text.append("Name:\t")
                            .append(found.name())
                            .append("\nAddress: ")
                            .append(a)
                            .append('\n'));
            call.io().print(text.append('\n').toString());
            return 0;
        } catch (SocketTimeoutException e) {
            call.io().print(";; connection timed out; no servers could be reached\n\n");
            return 1;
        } catch (IOException e) {
            call.io().print("** server can't find " + name + ": NXDOMAIN\n\n");
            return 1;
        }
    }

    /** {@code getent hosts NAME}: the hosts file, then DNS. */
    private static int getent(Invocation call) {
        if (call.operands().size() < 2 || !call.operands().get(0).matches("a?hosts(v4)?")) {
            call.io().complain("Usage: getent hosts NAME");
            return 1;
        }
        String name = call.operands().get(1);
        List<String> lines = new ArrayList<>(hostsFile(call, name));
        if (lines.isEmpty()) {
            try {
                ClusterDial.Lookup found = call.session().host.dial().lookup(origin(call), name);
                found.addresses().forEach(a -> lines.add(String.format("%-15s %s", a, found.name())));
            } catch (IOException e) {
                return 2;
            }
        }
        lines.forEach(line -> call.io().print(line + "\n"));
        return lines.isEmpty() ? 2 : 0;
    }

    private static List<String> hostsFile(Invocation call, String name) {
        return call.session().files().read("/etc/hosts").stream()
                .flatMap(bytes -> new String(bytes, StandardCharsets.UTF_8).lines())
                .map(line -> line.replaceFirst("#.*", "").trim().split("\\s+"))
                .filter(words -> Arrays.asList(words).subList(1, words.length).contains(name))
                .map(words -> String.format(
                        "%-15s %s",
                        words[0], String.join(" ", Arrays.asList(words).subList(1, words.length))))
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
