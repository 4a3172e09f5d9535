package dev.coracle.cluster.tier.node;

import dev.coracle.cluster.tier.NodeTierProbe;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes an ordinary user root over namespaces of the user's own. A process of many threads may not change its user namespace, so
 * it has to be born there: the command starts once more, in this one's place. Its network stays the machine's.
 */
public final class UserNamespace {
    private static final List<String> UNSHARE = List.of("unshare", "--user", "--map-root-user");

    /** Settings by which machines forbid it, with the value that does. */
    private static final Map<String, String> FORBIDDING = Map.of(
            "kernel/unprivileged_userns_clone", "0",
            "user/max_user_namespaces", "0",
            "kernel/apparmor_restrict_unprivileged_userns", "1");

    private UserNamespace() {}

    /**
     * Starts this process's own command again in a user namespace, where it finds itself root. Returns when there is nothing to do:
     * it is root already, or what tier {@code node} lacks is something else.
     *
     * @throws IOException when this machine does not allow it, with its own words
     */
    public static void enter() throws IOException, InterruptedException {
        if (NodeTierProbe.isRoot() || NodeTierProbe.lacking().isPresent()) {
            return;
        }
        tryIt();
        Charset bytes = StandardCharsets.ISO_8859_1; // each byte of the command line comes out as it went in
        String[] words = Files.readString(Path.of("/proc/self/cmdline"), bytes).split("\0", -1);
        List<String> command = new ArrayList<>(UNSHARE);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(words).subList(1, words.length - 1));
        try {
            LibC.become(command, bytes);
        } catch (LinkageError e) {
            throw new IOException("JNA cannot be used: " + e.getMessage(), e);
        }
    }

    /** Tells {@code nsenter} to enter the user namespace of a process too, where that is another one. */
    public static List<String> entering(long pid) {
        try {
            Path wanted = Path.of("/proc/" + pid + "/ns/user");
            return Files.readSymbolicLink(wanted).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/user")))
                    ? List.of()
                    : List.of("--preserve-credentials", "--user=" + wanted);
        } catch (IOException e) {
            return List.of(); // nsenter will say what is wrong
        }
    }

    private static void tryIt() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(UNSHARE);
        // All that will be needed: some containers forbid the last one alone.
        command.addAll(List.of("--net", "--pid", "--fork", "--mount-proc", "true"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(said.replace("\n", "; ")
                    + forbidding().map(setting -> " (" + setting + ")").orElse(""));
        }
    }

    private static Optional<String> forbidding() {
        return FORBIDDING.entrySet().stream()
                .filter(setting -> setting.getValue().equals(value(setting.getKey())))
                .map(setting -> setting.getKey().replace('/', '.') + " is " + setting.getValue())
                .sorted()
                .findFirst();
    }

    private static String value(String setting) {
        try {
            return Files.readString(Path.of("/proc/sys", setting)).strip();
        } catch (IOException absent) {
            return "";
        }
    }
}
