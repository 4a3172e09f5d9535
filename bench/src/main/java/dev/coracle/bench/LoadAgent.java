package dev.coracle.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Load from another network namespace. A process there, which {@link #main} is, runs what this side asks for, one after the other.
 */
final class LoadAgent implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private LoadAgent(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param pid of a process in the namespace */
    static LoadAgent inNetworkOf(long pid, int cpu) throws IOException {
        ProcessBuilder java = Processes.java(LoadAgent.class);
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
        command.addAll(java.command());
        return new LoadAgent(Processes.pinned(cpu, Processes.of(command)).start());
    }

    /** @param kind {@code requests}, {@code connections} or {@code bytes}; the answer is how many in a second */
    double run(String kind, InetSocketAddress target, double seconds) throws IOException {
        String question =
                kind + " " + target.getAddress().getHostAddress() + " " + target.getPort() + " " + seconds + "\n";
        process.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the load's process ended");
        }
        return Double.parseDouble(answer);
    }

    @Override
    public void close() throws InterruptedException {
        Processes.end(process);
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.split(" ");
            InetSocketAddress target = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
            double seconds = Double.parseDouble(words[3]);
            System.out.println(
                    switch (words[0]) {
                        case "requests" -> PlainLoad.requestsPerSecond(target, seconds);
                        case "connections" -> PlainLoad.connectionsPerSecond(target, seconds);
                        default -> PlainLoad.bytesPerSecond(target, seconds);
                    });
        }
    }
}
