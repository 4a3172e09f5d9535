package dev.coracle.cluster.tier.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell in namespaces of its own, which are there for as long as it lives. It reads what it runs from a pipe, so it ends when
 * this process ends, however that comes about. Thread-safe; scripts run one at a time and block their caller.
 */
final class HeldShell implements AutoCloseable {
    private static final String END = "--coracle-end-of-script--";
    private static final int LONGEST_END_SECONDS = 2;

    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    private HeldShell(Process process) {
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param namespaces the command that runs another one in them, for example {@code unshare --net} */
    static HeldShell start(List<String> namespaces) throws IOException {
        // A session of its own keeps a terminal's Ctrl-C away, so that the cluster can still close in order.
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(namespaces);
        command.add("sh");
        return new HeldShell(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** Runs commands; what they print. Throws with what they printed when the last one fails, or the shell is gone. */
    synchronized String run(String script) throws IOException {
        try {
            in.write("{\n" + script + "\n} </dev/null\nstatus=$?; echo; echo " + END + " $status\n");
            in.flush();
        } catch (IOException e) {
            // It has ended; what it printed, which is read next, says why.
        }
        StringBuilder text = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(END)) {
                String printed = text.toString().strip();
                if (!line.equals(END + " 0")) {
                    throw new IOException(printed.isEmpty() ? "a command failed" : printed.replace("\n", "; "));
                }
                return printed;
            }
            text.append(line).append('\n');
        }
        throw new IOException(
                text.isEmpty()
                        ? "the shell of the namespace has ended"
                        : text.toString().strip());
    }

    /** The shell's own number, as this process sees it. */
    long pid() throws IOException {
        return Long.parseLong(run("read -r pid rest </proc/self/stat && echo $pid"));
    }

    /** From now on it only waits for its end and buries orphans, as the first process of a namespace has to. */
    synchronized void hold() throws IOException {
        in.write("cat >/dev/null\n");
        in.flush();
    }

    /** Asks it to end, as the end of this process would. */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
