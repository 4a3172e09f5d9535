package dev.coracle.kubelet.runtime.java.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Filters of lines, with the options people use. Any other option is refused, as a filter that ignored it would lie. */
final class TextCommands {
    private TextCommands() {}

    /** What a filter does with all of its input. */
    private interface Filter {
        String of(String text, Set<Character> options);
    }

    static void addTo(Map<String, Command> c) {
        c.put("sort", call -> run(call, "urn", TextCommands::sort));
        c.put("uniq", call -> run(call, "cdu", TextCommands::uniq));
        c.put("wc", call -> run(call, "lwc", TextCommands::wc));
    }

    private static CompletableFuture<Integer> run(Invocation call, String known, Filter filter) {
        Set<Character> options = new LinkedHashSet<>();
        for (String argument : call.args()) {
            if (argument.startsWith("-") && argument.length() > 1) {
                argument.substring(1).chars().forEach(option -> options.add((char) option));
            }
        }
        for (char option : options) {
            if (known.indexOf(option) < 0) {
                call.io().complain(call.name() + ": invalid option -- '" + option + "'");
                return Commands.done(1);
            }
        }
        List<String> names = call.operands();
        if (names.isEmpty() || names.equals(List.of("-"))) {
            return call.input().thenApply(text -> {
                call.io().print(filter.of(text, options));
                return 0;
            });
        }
        StringBuilder all = new StringBuilder();
        for (String name : names) {
            Optional<byte[]> content =
                    call.session().files().read(call.session().path(name));
            if (content.isEmpty()) {
                call.io().complain(call.name() + ": " + name + ": No such file or directory");
                return Commands.done(1);
            }
            all.append(new String(content.get(), StandardCharsets.UTF_8));
        }
        call.io().print(filter.of(all.toString(), options));
        return Commands.done(0);
    }

    private static String sort(String text, Set<Character> options) {
        Comparator<String> order = options.contains('n')
                ? Comparator.comparingDouble(TextCommands::number).thenComparing(Comparator.naturalOrder())
                : Comparator.naturalOrder();
        List<String> lines = new ArrayList<>(Commands.lines(text));
        lines.sort(options.contains('r') ? order.reversed() : order);
        return joined(options.contains('u') ? List.copyOf(new LinkedHashSet<>(lines)) : lines);
    }

    private static double number(String line) {
        String digits = line.strip().replaceFirst("^(-?[0-9]*(?:\\.[0-9]+)?).*$", "$1");
        return digits.isEmpty() || digits.equals("-") ? 0 : Double.parseDouble(digits);
    }

    private static String uniq(String text, Set<Character> options) {
        List<String> kept = new ArrayList<>();
        List<String> lines = Commands.lines(text);
        for (int from = 0; from < lines.size(); ) {
            int to = from + 1;
            while (to < lines.size() && lines.get(to).equals(lines.get(from))) {
                to++;
            }
            boolean repeated = to - from > 1;
            if (repeated ? !options.contains('u') : !options.contains('d')) {
                kept.add(options.contains('c') ? String.format("%7d %s", to - from, lines.get(from)) : lines.get(from));
            }
            from = to;
        }
        return joined(kept);
    }

    private static String wc(String text, Set<Character> options) {
        long lines = text.chars().filter(c -> c == '\n').count();
        long words = text.isBlank() ? 0 : text.strip().split("\\s+").length;
        long bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (options.size() == 1) {
            return (options.contains('l') ? lines : options.contains('w') ? words : bytes) + "\n";
        }
        StringBuilder counts = new StringBuilder();
        for (char what : "lwc".toCharArray()) {
            if (options.isEmpty() || options.contains(what)) {
                counts.append(String.format("%9d ", what == 'l' ? lines : what == 'w' ? words : bytes));
            }
        }
        return counts.toString().stripTrailing() + "\n";
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
