package dev.coracle.cluster.tier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.coracle.cluster.tier.NodeTierProbe;
import dev.coracle.kubelet.volume.FileTree.Mount;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mounts of a pod in a mount namespace, as root or as root of a user namespace. */
@Timeout(60)
class VolumeScriptTest {
    private static final Map<String, byte[]> SETTINGS =
            Map.of("greeting", bytes("hello\n"), "deep/er", bytes("it's\n"));
    private static final Map<String, byte[]> SHARED = Map.of();

    @TempDir
    private Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Older kernels let ordinary users mount everything but overlays. */
    @ParameterizedTest(name = "layers are allowed: {0}")
    @ValueSource(booleans = {true, false})
    void volumesAppearWhereverTheyAreMountedAndOnlyThere(boolean layers) throws IOException {
        Path existing = Files.createDirectory(directory.resolve("existing"));
        Files.writeString(existing.resolve("there"), "still\n");
        Path tools = Files.createDirectory(directory.resolve("tools"));
        if (!layers) {
            refuseLayers(tools);
        }
        List<Mount> first = List.of(
                new Mount("/etc/coracle-test/deep", SETTINGS, false),
                new Mount("/etc/coracle-test.conf", Map.of("", bytes("alone\n")), true),
                new Mount("/coracle-test", SETTINGS, true),
                new Mount(existing + "/one", SHARED, true),
                new Mount(existing + "/two", SHARED, false));
        List<Mount> later = List.of(new Mount("/etc/coracle-test/deep/below", SETTINGS, false));
        VolumeScript volumes = new VolumeScript();
        try (HeldShell shell = shellOrSkip()) {
            shell.run("PATH=" + HeldShell.quoted(tools.toString()) + ":$PATH");

            shell.run(volumes.toMount(first));
            volumes.mounted(first);
            shell.run(volumes.toMount(
                    Stream.concat(first.stream(), later.stream()).toList()));

            assertEquals("hello", shell.run("cat /etc/coracle-test/deep/greeting"));
            assertEquals("it's", shell.run("cat /etc/coracle-test/deep/deep/er"));
            assertEquals("alone", shell.run("cat /etc/coracle-test.conf"));
            assertEquals("it's", shell.run("cat /coracle-test/deep/er"));
            assertEquals("hello", shell.run("cat /etc/coracle-test/deep/below/greeting"));
            assertEquals("seen", shell.run("echo seen >" + existing + "/two/file && cat " + existing + "/one/file"));
            assertThrows(IOException.class, () -> shell.run("touch " + existing + "/one/more"));
            assertThrows(IOException.class, () -> shell.run("touch /coracle-test/more"));
            assertEquals("still", shell.run("cat " + existing + "/there"), "what was there is there");
            assertTrue(shell.run("ls /etc/passwd /sys/class/net/lo && echo all").endsWith("all"));
        }
        for (String path : List.of("/etc/coracle-test", "/etc/coracle-test.conf", "/coracle-test", existing + "/one")) {
            assertTrue(Files.notExists(Path.of(path)), path + " is in the namespace alone");
        }
    }

    private static void refuseLayers(Path tools) throws IOException {
        Path mount = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(d -> Path.of(d, "mount"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        Path refusing = Files.writeString(tools.resolve("mount"), """
                #!/bin/sh
                case " $* " in *" overlay "*) echo "mount: permission denied" >&2; exit 32 ;; esac
                exec %s "$@"
                """.formatted(mount));
        Files.setPosixFilePermissions(refusing, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static HeldShell shellOrSkip() throws IOException {
        NodeTierProbe.lacking().ifPresent(VolumeScriptTest::skip);
        List<String> unshare = new ArrayList<>(List.of("unshare", "--net", "--mount"));
        if (!NodeTierProbe.isRoot()) {
            unshare.addAll(List.of("--user", "--map-root-user"));
        }
        HeldShell shell = HeldShell.start(unshare);
        try {
            shell.run("ip link set lo up");
        } catch (IOException e) {
            shell.close();
            skip(e.getMessage());
        }
        return shell;
    }

    private static void skip(String why) {
        System.out.println("skipped: volumes in namespaces: " + why);
        abort(why);
    }
}
