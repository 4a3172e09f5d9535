package dev.coracle.cluster;

import dev.coracle.apimachinery.client.http.HttpApiClient;
import dev.coracle.cluster.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code coracle up} in a process of its own, with this test's class path. */
final class UpProcess implements AutoCloseable {
    static final String TOKEN = "admin-token";
    private static final String LAST_LINE_OF_GREETING = "Ctrl-C";

    private final Process process;
    private final Path directory;

    private UpProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** @param directory for everything the command writes besides its data */
    static UpProcess start(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--name",
                "fresh",
                "--token",
                TOKEN,
                "--profile",
                "apiserver",
                "--tier",
                "virtual",
                "--kubeconfig",
                directory.resolve("kubeconfig").toString()));
        command.addAll(List.of(arguments));
        if (Runtime.version().feature() >= 24) { // as the launcher does: newer Javas warn of what Netty needs
            command.addAll(1, List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CORACLE_HOME", directory.resolve("home").toString());
        builder.redirectError(directory.resolve("stderr").toFile());
        return new UpProcess(builder.start(), directory);
    }

    UpProcess ready() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith(LAST_LINE_OF_GREETING)) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("coracle up ended: " + stderr());
        }
        return this;
    }

    HttpApiClient client() throws IOException {
        String kubeconfig = Files.readString(directory.resolve("kubeconfig"));
        String ca = new String(
                Base64.getDecoder().decode(field(kubeconfig, "certificate-authority-data")), StandardCharsets.US_ASCII);
        return new HttpApiClient(URI.create(field(kubeconfig, "server")), TOKEN, ca, "test/1.0", Runnable::run);
    }

    private static String field(String kubeconfig, String name) {
        Matcher matcher = Pattern.compile("\"?" + name + "\"?: *\"?([^\"\\s]+)").matcher(kubeconfig);
        if (!matcher.find()) {
            throw new IllegalStateException(name + " is not in " + kubeconfig);
        }
        return matcher.group(1);
    }

    /** {@code kill -9}; returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("coracle up goes on");
        }
        return process.exitValue();
    }

    String stderr() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
