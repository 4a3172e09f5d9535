package dev.coracle.compat.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the build runs, to the letter. */
class ReadmeTest {
    private static final Path SOURCES = Path.of("src/test");

    @Test
    void javaBlockIsShopTest() throws IOException {
        String source = Files.readString(SOURCES.resolve("java/dev/coracle/compat/readme/ShopTest.java"));

        assertEquals(source.substring(source.indexOf("@CoracleTest")), block("java"));
    }

    @Test
    void manifestIsShopYaml() throws IOException {
        assertEquals(Files.readString(SOURCES.resolve("resources/dev/coracle/compat/readme/shop.yaml")), block("yaml"));
    }

    /** The first block of the language. */
    private static String block(String language) throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
        if (!block.find()) {
            throw new AssertionError("README.md has no block of " + language);
        }
        return block.group(1);
    }
}
