package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.coracle.cluster.tier.NodeTierProbe;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What tests of the kernel's rules share. */
final class KernelTables {
    private static final Pattern PART =
            Pattern.compile("\n\t((?:set|map|chain) \\S+) \\{\n(.*?)\n?\t}", Pattern.DOTALL);
    private static final Pattern ELEMENTS = Pattern.compile("elements = \\{ (.*) }", Pattern.DOTALL);

    private KernelTables() {}

    /** For tables of these families. Skips the test, with the reason, where rules cannot be loaded: for ordinary users, and without nft. */
    static void orSkip(String... families) throws IOException {
        Optional<String> refusal = NodeTierProbe.kernelProxyRefusal();
        if (refusal.isEmpty()) {
            try (HeldShell shell = HeldShell.start(List.of("unshare", "--net", "--mount"))) {
                for (String family : families) {
                    shell.run("nft add table " + family + " probe");
                }
            } catch (IOException e) {
                refusal = Optional.of("this root may not: " + e.getMessage());
            }
        }
        refusal.ifPresent(KernelTables::skip);
    }

    /** Skips the test, with the reason, where the kernel does not say which flows it follows: UDP stays in user space there. */
    static void conntrackOrSkip() throws IOException {
        try (HeldShell shell = HeldShell.start(List.of("unshare", "--net"));
                NamespaceSockets sockets = new NamespaceSockets(shell.pid(), Thread::new);
                Conntrack table = Conntrack.open(sockets)) {
            table.list(false);
        } catch (IOException e) {
            skip("no UDP: " + e.getMessage());
        }
    }

    private static void skip(String why) {
        System.out.println("skipped: kernel proxy: " + why);
        abort(why);
    }

    /** The parts of a table as nft lists it; the kernel keeps parts and elements in an order of its own. */
    static TreeMap<String, String> parts(String list) {
        TreeMap<String, String> parts = new TreeMap<>();
        Matcher part = PART.matcher(list);
        while (part.find()) {
            Matcher elements = ELEMENTS.matcher(part.group(2));
            parts.put(part.group(1), elements.find() ? elements.replaceAll(m -> sorted(m.group(1))) : part.group(2));
        }
        return parts;
    }

    private static String sorted(String elements) {
        return Arrays.stream(elements.split(","))
                .map(element -> element.strip().replace("$", ""))
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
