package shop.jar;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.junit.CoracleTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The jar on a user's class path brings one package of ours, and in it nothing of ours is missing. */
@CoracleTest(nodes = 0)
class JarTest {

    @Test
    void everyClassIsOurs() throws IOException {
        try (JarFile jar = jar()) {
            List<String> foreign = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("dev/coracle/"))
                    .toList();

            assertEquals(List.of(), foreign);
        }
    }

    @Test
    void everyLibraryIsUnderOurName() throws IOException {
        try (JarFile jar = jar()) {
            TreeSet<String> libraries = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("dev/coracle/shaded/") && name.endsWith(".class"))
                    .map(name -> name.split("/", 6))
                    .map(parts -> parts[3] + "." + parts[4])
                    .collect(Collectors.toCollection(TreeSet::new));

            assertEquals(
                    List.of("com.fasterxml", "com.google", "io.netty", "io.vertx", "org.h2", "org.yaml"),
                    List.copyOf(libraries));
        }
    }

    @Test
    void noServiceFileAnswersForAnotherLibrary() throws IOException {
        try (JarFile jar = jar()) {
            List<String> foreign = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("META-INF/services/") && !name.endsWith("/"))
                    .filter(name -> !name.startsWith("META-INF/services/dev.coracle."))
                    .toList();

            assertEquals(List.of(), foreign);
        }
    }

    @Test
    void commandLineStaysOut() throws IOException {
        try (JarFile jar = jar()) {
            assertFalse(jar.stream().anyMatch(entry -> entry.getName().startsWith("dev/coracle/cluster/cli/")));
        }
    }

    @Test
    void moduleHasAName() throws IOException {
        try (JarFile jar = jar()) {
            assertEquals(
                    "dev.coracle.junit",
                    jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"));
        }
    }

    @Test
    void licencesAreInside() throws IOException {
        try (JarFile jar = jar()) {
            assertAll(
                    () -> assertTrue(text(jar, "META-INF/LICENSE").contains("Apache License")),
                    () -> assertTrue(text(jar, "META-INF/NOTICE").contains("RE2/J")));
        }
    }

    @Test
    void sizeStaysModest() {
        double megabytes = location().length() / 1e6;

        System.out.printf("coracle-junit is %.1f MB%n", megabytes);
        assertTrue(megabytes < 20, () -> megabytes + " MB");
    }

    @Test
    void classPathIsJupiterSlf4jAndUs() {
        TreeSet<String> others = new TreeSet<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.endsWith(".jar")
                    && !name.matches("(junit-|surefire|opentest4j|apiguardian|jspecify|slf4j-api|coracle-junit).*")) {
                others.add(name);
            }
        }

        assertEquals(new TreeSet<String>(), others);
    }

    @Test
    void pomAsksForNothingButSlf4j() throws IOException {
        Path pom = location().toPath().resolveSibling("dependency-reduced-pom.xml");

        List<String> artifacts = Pattern.compile("<dependency>.*?<artifactId>(.*?)</artifactId>", Pattern.DOTALL)
                .matcher(Files.readString(pom))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertEquals(List.of("slf4j-api"), artifacts);
    }

    @Test
    void databaseAnswersFromInsideTheJar(Cluster cluster) {
        List<Map<String, Object>> rows =
                cluster.sql("SELECT name FROM objects WHERE kind = 'Namespace' AND name = 'default'");

        assertEquals(1, rows.size());
    }

    @Test
    void databaseKeepsItsMessages(Cluster cluster) {
        Exception refused = assertThrows(Exception.class, () -> cluster.sql("SELECT * FROM nothing_of_the_kind"));

        Throwable cause = refused;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        assertTrue(String.valueOf(cause.getMessage()).contains("not found"), cause::toString);
    }

    @Test
    void databaseDoesNotAnswerForTheUsers(Cluster cluster) {
        cluster.sql("SELECT 1");

        assertEquals(
                List.of(),
                DriverManager.drivers()
                        .map(driver -> driver.getClass().getName())
                        .filter(name -> name.startsWith("dev.coracle."))
                        .toList());
    }

    @Test
    void nativeSocketsLoadUnderTheirNewName() throws ReflectiveOperationException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "the jar brings epoll for Linux on x86-64 only");

        Object available = Class.forName("dev.coracle.shaded.io.netty.channel.epoll.Epoll")
                .getMethod("isAvailable")
                .invoke(null);

        assertEquals(true, available);
    }

    private static File location() {
        return new File(
                CoracleTest.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static JarFile jar() throws IOException {
        return new JarFile(location());
    }

    private static String text(JarFile jar, String name) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
