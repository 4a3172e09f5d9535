package dev.coracle.kubelet.runtime.simulated;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a simulated container does, read from its command: {@code true}, {@code false}, {@code exit N}, {@code sleep N} and
 * {@code echo} end; anything else runs until it is stopped.
 *
 * @param ends empty for a container that runs on
 */
record Stage(Optional<End> ends, String output) {
    private static final Stage RUNS = new Stage(Optional.empty(), "");
    private static final Pattern EXIT = Pattern.compile("exit(?:\\s+(\\d{1,3}))?");
    private static final Pattern SLEEP = Pattern.compile("(?:/bin/)?sleep\\s+(\\d{1,9}(?:\\.\\d+)?)([smhd]?)");
    private static final Pattern ECHO = Pattern.compile("(?:/bin/)?echo(?:\\s+(?![^'\"]*[|<>$`])(.*))?");

    /** After how long, and with which exit code. */
    record End(Duration after, int exitCode) {}

    static Stage of(List<String> command, List<String> args) {
        List<String> words = new ArrayList<>(command);
        words.addAll(args);
        if (command.isEmpty() && (args.isEmpty() || !isShell(args.get(0)))) {
            return RUNS; // the arguments belong to an entrypoint that nobody knows
        }
        boolean script =
                isShell(words.get(0)) && words.size() > 2 && words.get(1).matches("-\\w*c");
        return script ? ofScript(words.get(2)) : ofScript(String.join(" ", words));
    }

    private static boolean isShell(String word) {
        return word.matches("(/bin/|/usr/bin/)?(sh|bash|ash)");
    }

    private static Stage ofScript(String script) {
        Duration after = Duration.ZERO;
        StringBuilder output = new StringBuilder();
        int code = 0;
        for (String part : script.trim().split("\\s*(;|&&|\\n)\\s*")) {
            String step = part.trim();
            Matcher exit = EXIT.matcher(step);
            Matcher sleep = SLEEP.matcher(step);
            Matcher echo = ECHO.matcher(step);
            if (exit.matches()) {
                code = exit.group(1) == null ? code : Integer.parseInt(exit.group(1)) & 255;
                break;
            } else if (sleep.matches()) {
                after = after.plus(duration(sleep.group(1), sleep.group(2)));
                code = 0;
            } else if (echo.matches()) {
                output.append(unquoted(echo.group(1))).append('\n');
                code = 0;
            } else if (step.matches("(/bin/)?(true|:)")) {
                code = 0;
            } else if (step.matches("(/bin/)?false")) {
                code = 1;
            } else {
                return RUNS;
            }
        }
        return new Stage(Optional.of(new End(after, code)), output.toString());
    }

    private static String unquoted(String words) {
        return words == null ? "" : words.replaceAll("^(['\"])(.*)\\1$", "$2");
    }

    private static Duration duration(String number, String unit) {
        long millis = (long) (Double.parseDouble(number) * 1000);
        return Duration.ofMillis(
                switch (unit) {
                    case "m" -> millis * 60;
                    case "h" -> millis * 3600;
                    case "d" -> millis * 86400;
                    default -> millis;
                });
    }
}
