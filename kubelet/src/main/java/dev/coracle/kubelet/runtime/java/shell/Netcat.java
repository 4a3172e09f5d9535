package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.kubelet.runtime.ClusterDial;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * {@code nc}: sends its input and prints the answer, until the other side closes or {@code -w} seconds (10) pass without a byte.
 * {@code -z} only connects, {@code -u} sends one datagram and prints one, {@code -v} tells. Waits on the worker.
 */
final class Netcat {
    private static final int TIMEOUT_MILLIS = 10_000;

    private Netcat() {}

    static CompletableFuture<Integer> run(Invocation call) {
        Options options = Options.of(call.args());
        if (options.operands.size() < 2) {
            call.io().complain("usage: nc [-tuvz] [-w SECONDS] HOST PORT");
            return Commands.done(1);
        }
        return options.scan
                ? Commands.done(carry(call, options, new byte[0]))
                : call.io().in().get().thenApply(input -> carry(call, options, input));
    }

    private static int carry(Invocation call, Options options, byte[] input) {
        try {
            if (options.datagrams) {
                datagram(call, options, input);
            } else {
                stream(call, options, input);
            }
            return 0;
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            call.io().complain("nc: " + options.host() + " (" + options.host() + ":" + options.port() + "): " + why);
            return 1;
        }
    }

    private static void stream(Invocation call, Options options, byte[] input) throws IOException {
        ClusterDial dial = call.session().host.dial();
        try (Socket socket =
                dial.connect(NetworkCommands.origin(call), options.host(), options.port(), options.millis)) {
            tell(call, options, "tcp");
            if (options.scan) {
                return;
            }
            socket.setSoTimeout(options.millis);
            socket.getOutputStream().write(input);
            socket.shutdownOutput();
            print(socket.getInputStream(), call);
        }
    }

    private static void print(InputStream in, Invocation call) throws IOException {
        try {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                call.io().out().accept(Arrays.copyOf(buffer, n));
            }
        } catch (SocketTimeoutException idle) {
            // Long enough without a byte: what came is the answer.
        }
    }

    private static void datagram(Invocation call, Options options, byte[] input) throws IOException {
        tell(call, options, "udp"); // nothing is known yet, as with the real one
        if (options.scan || input.length == 0) {
            return;
        }
        try {
            call.io()
                    .out()
                    .accept(call.session()
                            .host
                            .dial()
                            .ask(NetworkCommands.origin(call), options.host(), options.port(), input, options.millis));
        } catch (SocketTimeoutException nobodyAnswers) {
            // Silence is no failure of a datagram.
        }
    }

    private static void tell(Invocation call, Options options, String protocol) {
        if (options.verbose) {
            call.io()
                    .complain("Connection to " + options.host() + " " + options.port() + " port [" + protocol
                            + "/*] succeeded!");
        }
    }

    /** @param millis to wait for a connection, and for each piece of the answer */
    private record Options(List<String> operands, boolean scan, boolean datagrams, boolean verbose, int millis) {

        static Options of(List<String> args) {
            List<String> operands = new ArrayList<>();
            StringBuilder flags = new StringBuilder();
            int seconds = 0;
            for (int i = 0; i < args.size(); i++) {
                String arg = args.get(i);
                if (!arg.startsWith("-")) {
                    operands.add(arg);
                } else if (arg.matches("-[a-z]*[wq]") && i + 1 < args.size()) {
                    flags.append(arg, 1, arg.length() - 1);
                    seconds = arg.endsWith("w") ? Commands.number(args.get(i + 1), 0) : seconds;
                    i++;
                } else {
                    flags.append(arg.substring(1));
                }
            }
            return new Options(
                    operands,
                    flags.indexOf("z") >= 0,
                    flags.indexOf("u") >= 0,
                    flags.indexOf("v") >= 0,
                    seconds == 0 ? TIMEOUT_MILLIS : seconds * 1000);
        }

        String host() {
            return operands.get(operands.size() - 2);
        }

        int port() {
            return Commands.number(operands.get(operands.size() - 1), 0);
        }
    }
}
