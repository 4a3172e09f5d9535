package dev.coracle.schemagen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes {@code dev/coracle/schema/schema.bin}, once per build: facts from the tables beside this module, descriptions from the
 * annotations of the Kubernetes client's model classes. Arguments: the module's directory. Does nothing while its inputs are
 * the same as last time.
 */
public final class Main {
    private static final String TABLES = "src/main/resources/dev/coracle/schema/";

    private Main() {}

    public static void main(String[] args) throws IOException {
        Path module = Path.of(args[0]);
        Path facts = module.resolve(TABLES + "api-schema-facts.tsv");
        Path goFields = module.resolve("src/main/facts/go-fields.tsv");
        Path resources = module.resolve(TABLES + "api-resources.tsv");
        Path out = module.resolve("target/classes/dev/coracle/schema/schema.bin");
        Path stamp = module.resolve("target/schema.stamp");

        String digest = digest(List.of(facts, goFields, resources, ownClasses(module)));
        if (Files.exists(out) && Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
            return;
        }
        List<Definition> definitions = Definitions.read(facts, goFields, ClientModels.load());
        Files.createDirectories(out.getParent());
        Files.write(out, SchemaFile.bytes(definitions));
        Files.writeString(stamp, digest);
    }

    private static Path ownClasses(Path module) {
        return module.resolve("target/classes/dev/coracle/schemagen");
    }

    private static String digest(List<Path> inputs) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Path input : inputs) {
                try (var files = Files.walk(input)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        sha.update(Files.readAllBytes(file));
                    }
                }
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
