package dev.coracle.kubelet.runtime.java.shell;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code sh -c SCRIPT}, {@code sh FILE}, or {@code sh} reading its input. Shares the session of its caller but for exit. */
final class ShellCommand {
    private ShellCommand() {}

    static CompletableFuture<Integer> run(Invocation call) {
        List<String> args = call.args();
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).matches("-[a-z]*c") && i + 1 < args.size()) {
                return script(call, args.get(i + 1));
            }
            if (!args.get(i).startsWith("-")) {
                String file = args.get(i);
                return call.session()
                        .files()
                        .read(call.session().path(file))
                        .map(content -> script(call, new String(content, java.nio.charset.StandardCharsets.UTF_8)))
                        .orElseGet(() -> {
                            call.io().complain("sh: can't open '" + file + "': No such file or directory");
                            return Commands.done(2);
                        });
            }
        }
        return call.input().thenCompose(text -> script(call, text));
    }

    private static CompletableFuture<Integer> script(Invocation call, String text) {
        Node node;
        try {
            node = Parser.parse(text);
        } catch (IllegalArgumentException e) {
            call.io().complain("sh: " + e.getMessage());
            return Commands.done(2);
        }
        return call.interpreter().run(node, call.io()).thenApply(code -> {
            call.session().exiting = false;
            return code;
        });
    }
}
