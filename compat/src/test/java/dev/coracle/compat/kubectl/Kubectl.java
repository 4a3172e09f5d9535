package dev.coracle.compat.kubectl;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A kubectl of one minor version.
 *
 * @param binary empty when this machine has none
 */
record Kubectl(int minor, Optional<Path> binary) {

    /** The binary, or a skipped test that says which version was missing. */
    Path binaryOrSkip() {
        return binary.orElseGet(() -> {
            String reason = "no kubectl.1." + minor + " in $" + Kubectls.DIRECTORY
                    + ", on the PATH or beside the kubectl that is on the PATH";
            System.out.println("skipped: " + reason);
            return abort(reason);
        });
    }

    @Override
    public String toString() {
        return "1." + minor;
    }
}
