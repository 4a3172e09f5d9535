package dev.coracle.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs example classes under Jupiter, as a build does. */
final class Runs {
    private Runs() {}

    static EngineExecutionResults of(Class<?>... examples) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectors(examples))
                .execute();
    }

    static EngineExecutionResults inParallel(Class<?>... examples) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .selectors(selectors(examples))
                .execute();
    }

    private static ClassSelector[] selectors(Class<?>... examples) {
        return Stream.of(examples).map(example -> selectClass(example)).toArray(ClassSelector[]::new);
    }

    /** What went wrong, outermost first. */
    static List<String> failures(EngineExecutionResults results) {
        return results.allEvents()
                .failed()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .map(Throwable::toString)
                        .orElse("no reason given"))
                .toList();
    }
}
