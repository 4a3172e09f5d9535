package dev.coracle.kubectlcompat.columns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.time.HumanDuration;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {

    @ParameterizedTest
    @CsvSource({
        "-5, <invalid>",
        "0, 0s",
        "119, 119s",
        "120, 2m",
        "121, 2m1s",
        "599, 9m59s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "11400, 3h10m",
        "28799, 7h59m",
        "28800, 8h",
        "172799, 47h",
        "172800, 2d",
        "176400, 2d1h",
        "691200, 8d",
        "63072000, 2y",
        "63158400, 2y1d",
        "252288000, 8y"
    })
    void printsAsKubectlDoes(long seconds, String text) {
        assertEquals(text, HumanDuration.of(Duration.ofSeconds(seconds)));
    }
}
