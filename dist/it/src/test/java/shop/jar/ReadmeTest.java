package shop.jar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What README.md shows is what runs here, to the letter. */
class ReadmeTest {
    private static final Path HOME = Path.of(System.getProperty("coracle.home"));

    @ParameterizedTest
    @CsvSource({
        "java, dist/it/src/test/java/shop/ShopTest.java",
        "yaml, dist/it/src/test/resources/shop.yaml",
        "xml, dist/it/plain/pom.xml"
    })
    void firstBlockOfEachLanguageIsWhatThisProjectUses(String language, String file) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(HOME.resolve("README.md")));

        assertTrue(block.find(), "README.md has a block of " + language);
        assertTrue(
                flat(Files.readString(HOME.resolve(file))).contains(flat(block.group(1))),
                () -> file + " should hold what README.md shows:\n" + block.group(1));
    }

    private static String flat(String text) {
        return text.replace("${project.version}", "0.1.0-SNAPSHOT")
                .replaceAll("\\s+", " ")
                .trim();
    }
}
