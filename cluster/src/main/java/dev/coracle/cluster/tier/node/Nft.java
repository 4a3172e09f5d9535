package dev.coracle.cluster.tier.node;

import java.io.IOException;

/** The command {@code nft} in a namespace. Each script is one transaction. Thread-safe; blocks its caller. */
final class Nft implements AutoCloseable {
    private final HeldShell shell;

    /** @param shell in the namespace */
    Nft(HeldShell shell) {
        this.shell = shell;
    }

    /** @throws IOException when it refuses, and nothing has changed; with its own words */
    void load(String script) throws IOException {
        if (!script.isEmpty()) {
            shell.run("nft -f - <<'RULES'\n" + script + "RULES\ntest $? = 0");
        }
    }

    @Override
    public void close() {
        shell.close();
    }
}
