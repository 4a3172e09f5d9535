package dev.coracle.cluster.cli;

import dev.coracle.cluster.sandbox.SandboxState;
import dev.coracle.cluster.sandbox.StateDirectory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What commands other than {@code up} know of a sandbox that runs. */
record RunningSandbox(StateDirectory directory, SandboxState state) {

    /** Fails with a line that says so when no such sandbox runs. */
    static RunningSandbox named(String name) throws IOException {
        StateDirectory directory = StateDirectory.of(name);
        if (!directory.running()) {
            throw new IllegalStateException("no cluster \"" + name + "\" is running; start one with: coracle up"
                    + (name.equals("coracle") ? "" : " --name " + name));
        }
        SandboxState state = directory
                .state()
                .orElseThrow(() -> new IllegalStateException("cluster \"" + name + "\" is still starting"));
        return new RunningSandbox(directory, state);
    }

    /** Makes a command reach Services by ClusterIP and by name, whatever the tier. */
    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("KUBECONFIG", directory.file("kubeconfig").toString());
        if (state.proxyPort() > 0) {
            String http = "http://127.0.0.1:" + state.proxyPort();
            String socks = "socks5h://127.0.0.1:" + state.proxyPort();
            for (String scheme : List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")) {
                variables.put(scheme, http);
            }
            variables.put("all_proxy", socks);
            variables.put("ALL_PROXY", socks);
            String direct = "127.0.0.1,localhost";
            variables.put("no_proxy", direct);
            variables.put("NO_PROXY", direct);
        }
        return variables;
    }
}
