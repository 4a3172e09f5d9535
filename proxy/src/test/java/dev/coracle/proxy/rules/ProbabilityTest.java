package dev.coracle.proxy.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What iptables 1.8.9 prints for what kube-proxy gives it. */
class ProbabilityTest {

    @ParameterizedTest
    @CsvSource({"2, 0.50000000000", "3, 0.33333333349", "4, 0.25000000000", "5, 0.20000000019", "7, 0.14285714272"})
    void showsTheKernelsRounding(int endpoints, String expected) {
        assertEquals(expected, DispatchRules.probability(endpoints));
    }
}
