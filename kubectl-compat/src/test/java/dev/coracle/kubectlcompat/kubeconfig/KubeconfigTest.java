package dev.coracle.kubectlcompat.kubeconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
    private static final KubeconfigEntry DEV = new KubeconfigEntry(
            "dev",
            URI.create("https://127.0.0.1:6443"),
            "-----BEGIN CERTIFICATE-----\n" + "A".repeat(200) + "\n-----END CERTIFICATE-----\n",
            new KubeconfigEntry.Secret.Token("t0ken"));

    /** As {@code kubectl config set-...} writes a file; a comment is lost with kubectl as well. */
    private static final String OTHERS = """
            apiVersion: v1
            clusters:
            - cluster:
                server: https://prod.example:6443
              name: prod
            contexts:
            - context:
                cluster: prod
                namespace: shop
                user: prod
              name: prod
            current-context: prod
            kind: Config
            preferences: {}
            users:
            - name: prod
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: login
                  interactiveMode: Never
            """;

    @TempDir
    Path dir;

    @Test
    void ownFileReadsAsKubectlWritesIt() {
        String ca = java.util.Base64.getEncoder().encodeToString(DEV.caPem().getBytes(StandardCharsets.US_ASCII));

        assertEquals("""
                apiVersion: v1
                clusters:
                - cluster:
                    certificate-authority-data: %s
                    server: https://127.0.0.1:6443
                  name: coracle-dev
                contexts:
                - context:
                    cluster: coracle-dev
                    user: coracle-dev
                  name: coracle-dev
                current-context: coracle-dev
                kind: Config
                users:
                - name: coracle-dev
                  user:
                    token: t0ken
                """.formatted(ca), Kubeconfig.of(DEV).text());
    }

    @Test
    void comingAndGoingLeavesOthersAlone() throws IOException {
        Path file = Files.writeString(dir.resolve("config"), OTHERS);
        KubeconfigFile kubeconfig = new KubeconfigFile(file);

        kubeconfig.put(DEV);
        kubeconfig.put(DEV);
        Kubeconfig with = Kubeconfig.parse(Files.readString(file));
        assertEquals("coracle-dev", with.currentContext());
        assertEquals(3, with.text().split("name: coracle-dev", -1).length - 1);
        assertTrue(with.text().contains("command: login"));

        kubeconfig.remove("dev");
        assertEquals(OTHERS.replace("current-context: prod", "current-context: \"\""), Files.readString(file));
    }

    @Test
    void leavingKeepsAContextThatSomebodyElseChose() throws IOException {
        Path file = Files.writeString(dir.resolve("config"), OTHERS);
        KubeconfigFile kubeconfig = new KubeconfigFile(file);
        kubeconfig.put(DEV);
        Files.writeString(
                file, Files.readString(file).replace("current-context: coracle-dev", "current-context: prod"));

        kubeconfig.remove("dev");

        assertEquals(OTHERS, Files.readString(file));
    }

    @Test
    void newFilesBelongToTheirOwnerAndNoLockStays() throws IOException {
        Path file = dir.resolve("new/config");
        new KubeconfigFile(file).put(DEV);

        assertEquals(List.of(file), Files.list(file.getParent()).toList());
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"), "skipped: no POSIX files");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aLockedFileIsNotTouched() throws IOException {
        Path file = Files.writeString(dir.resolve("config"), OTHERS);
        Files.createFile(dir.resolve("config.lock"));

        assertThrows(IllegalStateException.class, () -> new KubeconfigFile(file).put(DEV));

        assertEquals(OTHERS, Files.readString(file));
        assertTrue(Files.exists(dir.resolve("config.lock")));
    }

    @Test
    void removingFromNowhereMakesNoFile() {
        new KubeconfigFile(dir.resolve("none")).remove("dev");

        assertFalse(Files.exists(dir.resolve("none")));
    }

    @Test
    void secretsStayOutOfLogs() {
        assertFalse(DEV.toString().contains("t0ken"));
    }

    @Test
    void kubectlReadsIt() throws Exception {
        Path file = Files.writeString(dir.resolve("config"), OTHERS);
        new KubeconfigFile(file).put(DEV);
        Path out = dir.resolve("out");
        Process kubectl;
        try {
            kubectl = new ProcessBuilder(
                            "kubectl", "--kubeconfig", file.toString(), "config", "view", "--minify", "-o", "json")
                    .redirectOutput(out.toFile())
                    .redirectError(dir.resolve("err").toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "skipped: kubectl is not on the PATH");
            return;
        }

        assertEquals(0, kubectl.waitFor());
        String view = Files.readString(out);
        assertTrue(view.contains("https://127.0.0.1:6443"), view);
        assertTrue(view.contains("\"current-context\": \"coracle-dev\""), view);
    }
}
