package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.kubelet.runtime.ClusterDial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code dig [+short] [+search] NAME [TYPE]} and {@code dig -x ADDRESS}: the answer section of the cluster's DNS. A server named by
 * {@code @} is not asked; other options change nothing.
 */
final class DigCommand {
    private static final Set<String> TYPES = Set.of("A", "AAAA", "CNAME", "NS", "PTR", "SOA", "SRV", "TXT");

    private DigCommand() {}

    static int run(Invocation call) {
        Optional<Question> question = Question.of(call.args());
        if (question.isEmpty()) {
            call.io().complain("Usage: dig [+short] [+search] NAME [TYPE]");
            return 1;
        }
        try {
            Question asked = question.get();
            List<ClusterDial.DnsRecord> records = call.session()
                    .host
                    .dial()
                    .records(NetworkCommands.origin(call), asked.name, asked.type, call.has("+search"));
            for (ClusterDial.DnsRecord r : records) {
                call.io()
                        .print(
                                call.has("+short")
                                        ? r.data() + "\n"
                                        : r.name() + "\t" + r.ttl() + "\tIN\t" + r.type() + "\t" + r.data() + "\n");
            }
            return 0;
        } catch (IOException e) {
            call.io().print(";; connection timed out; no servers could be reached\n");
            return 9;
        }
    }

    private record Question(String name, String type) {
        static Optional<Question> of(List<String> args) {
            String name = "";
            String type = "A";
            for (int i = 0; i < args.size(); i++) {
                String arg = args.get(i);
                boolean more = i + 1 < args.size();
                if (arg.equals("-x") && more) {
                    i++;
                    name = reverse(args.get(i));
                    type = "PTR";
                } else if (arg.equals("-t") && more) {
                    i++;
                    type = args.get(i).toUpperCase(Locale.ROOT);
                } else if (TYPES.contains(arg.toUpperCase(Locale.ROOT))) {
                    type = arg.toUpperCase(Locale.ROOT);
                } else if (!arg.startsWith("+") && !arg.startsWith("-") && !arg.startsWith("@")) {
                    name = arg;
                }
            }
            return name.isEmpty() ? Optional.empty() : Optional.of(new Question(name, type));
        }

        /** IPv4 only. */
        private static String reverse(String address) {
            List<String> parts = new ArrayList<>(List.of(address.split("\\.")));
            Collections.reverse(parts);
            return String.join(".", parts) + ".in-addr.arpa.";
        }
    }
}
