package dev.coracle.kubelet.runtime.java.shell;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The built-in commands by name. A new command adds one line here. */
final class Commands {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Map<String, Command> ALL = all();
    private static final Map<String, Command> IN_SOME_IMAGES = Map.of("agnhost", Command.quick(AgnhostCommand::run));

    private Commands() {}

    /**
     * Null when there is no such command; a path counts by its last part.
     *
     * @param own what this image has beside what every image has
     */
    static Command find(String name, Set<String> own) {
        String command = name.substring(name.lastIndexOf('/') + 1);
        Command everywhere = ALL.get(command);
        return everywhere == null && own.contains(command) ? IN_SOME_IMAGES.get(command) : everywhere;
    }

    private static Map<String, Command> all() {
        Map<String, Command> c = new HashMap<>();
        c.put("true", Command.quick(call -> 0));
        c.put(":", Command.quick(call -> 0));
        c.put("set", Command.quick(call -> 0));
        c.put("trap", Command.quick(call -> 0));
        c.put("wait", Command.quick(call -> 0));
        c.put("false", Command.quick(call -> 1));
        c.put("exit", Command.quick(Commands::exit));
        c.put("echo", Command.quick(Commands::echo));
        c.put("printf", Command.quick(Commands::printf));
        c.put("env", Command.quick(Commands::env));
        c.put("printenv", Command.quick(Commands::env));
        c.put("export", Command.quick(Commands::export));
        c.put("hostname", Command.quick(Commands::hostname));
        c.put("pwd", Command.quick(call -> print(call, call.session().directory)));
        c.put("whoami", Command.quick(call -> print(call, "root")));
        c.put("id", Command.quick(call -> print(call, "uid=0(root) gid=0(root) groups=0(root)")));
        c.put(
                "uname",
                Command.quick(call -> print(
                        call, call.has("-a") ? "Linux " + call.session().spec.hostname() : "Linux")));
        c.put("date", Command.quick(Commands::date));
        c.put("seq", Command.quick(Commands::seq));
        c.put("sleep", Commands::sleep);
        c.put(
                "exec",
                call -> call.args().isEmpty() ? done(0) : call.interpreter().call(call.args(), call.io()));
        c.put("sh", ShellCommand::run);
        c.put("bash", ShellCommand::run);
        c.put("ash", ShellCommand::run);
        FileCommands.addTo(c);
        TextCommands.addTo(c);
        NetworkCommands.addTo(c);
        return Map.copyOf(c);
    }

    static CompletableFuture<Integer> done(int code) {
        return CompletableFuture.completedFuture(code);
    }

    static int print(Invocation call, String line) {
        call.io().print(line + "\n");
        return 0;
    }

    private static int exit(Invocation call) {
        int code = call.args().isEmpty()
                ? call.session().lastStatus
                : number(call.args().get(0), 2) & 255;
        call.session().lastStatus = code;
        call.session().exiting = true;
        return code;
    }

    static int number(String text, int otherwise) {
        return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    private static int echo(Invocation call) {
        List<String> args = call.args();
        boolean line = true;
        boolean escapes = false;
        while (!args.isEmpty() && args.get(0).matches("-[neE]+")) {
            line &= !args.get(0).contains("n");
            escapes |= args.get(0).contains("e");
            args = args.subList(1, args.size());
        }
        String text = String.join(" ", args);
        call.io().print((escapes ? unescaped(text) : text) + (line ? "\n" : ""));
        return 0;
    }

    private static String unescaped(String text) {
        return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
    }

    private static int printf(Invocation call) {
        if (call.args().isEmpty()) {
            return 1;
        }
        String text = unescaped(call.args().get(0));
        for (String arg : call.args().subList(1, call.args().size())) {
            text = text.replaceFirst("%[sd]", java.util.regex.Matcher.quoteReplacement(arg));
        }
        call.io().print(text.replace("%%", "%"));
        return 0;
    }

    private static int env(Invocation call) {
        if (call.name().equals("printenv") && !call.args().isEmpty()) {
            String value = call.session().variables.get(call.args().get(0));
            return value == null ? 1 : print(call, value);
        }
        call.io()
                .print(call.session().variables.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                        .collect(Collectors.joining()));
        return 0;
    }

    private static int export(Invocation call) {
        for (String arg : call.args()) {
            int equals = arg.indexOf('=');
            if (equals > 0) {
                call.session().variables.put(arg.substring(0, equals), arg.substring(equals + 1));
            }
        }
        return 0;
    }

    private static int hostname(Invocation call) {
        boolean address = call.has("-i") || call.has("-I");
        return print(
                call,
                address ? call.session().spec.podIp() : call.session().spec.hostname());
    }

    private static int date(Invocation call) {
        var now = call.session().host.clock().instant();
        boolean seconds = call.has("+%s");
        return print(call, seconds ? Long.toString(now.getEpochSecond()) : DATE.format(now));
    }

    private static int seq(Invocation call) {
        List<String> n = call.args();
        int from = n.size() > 1 ? number(n.get(0), 1) : 1;
        int to = n.isEmpty() ? 0 : number(n.get(n.size() - 1), 0);
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to && text.length() < 1 << 20; i++) {
            text.append(i).append('\n');
        }
        call.io().print(text.toString());
        return 0;
    }

    private static CompletableFuture<Integer> sleep(Invocation call) {
        if (call.args().isEmpty()) {
            call.io().complain("sleep: missing operand");
            return done(1);
        }
        if (call.args().get(0).startsWith("inf")) {
            return call.session().forever();
        }
        double seconds = 0;
        for (String arg : call.args()) {
            if (!arg.matches("\\d{1,9}(\\.\\d+)?[smhd]?")) {
                call.io().complain("sleep: invalid number '" + arg + "'");
                return done(1);
            }
            String digits = arg.replaceAll("[smhd]", "");
            seconds += Double.parseDouble(digits) * unit(arg.charAt(arg.length() - 1));
        }
        return call.session().sleep(Duration.ofMillis((long) (seconds * 1000)));
    }

    private static int unit(char suffix) {
        return switch (suffix) {
            case 'm' -> 60;
            case 'h' -> 3600;
            case 'd' -> 86400;
            default -> 1;
        };
    }

    static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return Arrays.asList(body.split("\n", -1));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
