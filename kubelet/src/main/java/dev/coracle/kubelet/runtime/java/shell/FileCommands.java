package dev.coracle.kubelet.runtime.java.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/** Commands on files and on text. */
final class FileCommands {
    private FileCommands() {}

    static void addTo(Map<String, Command> c) {
        c.put("cat", call -> text(call, text -> text));
        c.put("ls", Command.quick(FileCommands::ls));
        c.put("cd", Command.quick(FileCommands::cd));
        c.put("rm", Command.quick(FileCommands::rm));
        c.put("mkdir", Command.quick(call -> 0)); // directories exist as far as they hold files
        c.put("chmod", Command.quick(call -> 0));
        c.put("chown", Command.quick(call -> 0));
        c.put("touch", Command.quick(FileCommands::touch));
        c.put("cp", Command.quick(call -> copy(call, false)));
        c.put("mv", Command.quick(call -> copy(call, true)));
        c.put("head", call -> text(call, text -> part(text, count(call), true)));
        c.put("tail", FileCommands::tail);
        c.put("tee", FileCommands::tee);
        c.put("grep", FileCommands::grep);
        c.put("tar", TarCommand::run);
        c.put("test", Command.quick(call -> test(call, call.args()) ? 0 : 1));
        c.put(
                "[",
                Command.quick(call -> test(
                                call,
                                call.args().subList(0, Math.max(0, call.args().size() - 1)))
                        ? 0
                        : 1));
    }

    /** Applies {@code change} to the named files, or to the input when there are none. */
    private static CompletableFuture<Integer> text(Invocation call, Function<String, String> change) {
        List<String> names = files(call);
        if (names.isEmpty() || names.equals(List.of("-"))) {
            return call.input().thenApply(text -> {
                call.io().print(change.apply(text));
                return 0;
            });
        }
        int code = 0;
        for (String name : names) {
            Optional<byte[]> content =
                    call.session().files().read(call.session().path(name));
            if (content.isPresent()) {
                call.io().print(change.apply(new String(content.get(), StandardCharsets.UTF_8)));
            } else {
                boolean directory =
                        call.session().files().isDirectory(call.session().path(name));
                call.io()
                        .complain(call.name()
                                + (directory
                                        ? ": read error: Is a directory"
                                        : ": can't open '" + name + "': No such file or directory"));
                code = 1;
            }
        }
        return Commands.done(code);
    }

    private static List<String> files(Invocation call) {
        List<String> names = new ArrayList<>(call.operands());
        if (call.has("-n") && call.args().indexOf("-n") + 1 < call.args().size()) {
            names.remove(call.args().get(call.args().indexOf("-n") + 1));
        }
        return names;
    }

    private static int count(Invocation call) {
        int n = call.args().indexOf("-n");
        if (n >= 0 && n + 1 < call.args().size()) {
            return Commands.number(call.args().get(n + 1), 10);
        }
        return call.args().stream()
                .filter(a -> a.matches("-n?\\d+"))
                .map(a -> Commands.number(a.replaceAll("\\D", ""), 10))
                .findFirst()
                .orElse(10);
    }

    private static String part(String text, int count, boolean first) {
        List<String> lines = Commands.lines(text);
        int n = Math.min(count, lines.size());
        return joined(first ? lines.subList(0, n) : lines.subList(lines.size() - n, lines.size()));
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static CompletableFuture<Integer> tail(Invocation call) {
        boolean follow = call.has("-f") || call.has("-F");
        if (follow && call.operands().equals(List.of("/dev/null"))) {
            return call.session().forever();
        }
        CompletableFuture<Integer> printed = text(call, text -> part(text, count(call), false));
        return follow ? printed.thenCompose(code -> call.session().forever()) : printed;
    }

    private static CompletableFuture<Integer> tee(Invocation call) {
        return call.input().thenApply(text -> {
            call.operands()
                    .forEach(name -> call.session().files().write(call.session().path(name), Commands.bytes(text)));
            call.io().print(text);
            return 0;
        });
    }

    private static CompletableFuture<Integer> grep(Invocation call) {
        List<String> operands = call.operands();
        if (operands.isEmpty()) {
            call.io().complain("Usage: grep PATTERN [FILE]...");
            return Commands.done(2);
        }
        String options = String.join(
                "", call.args().stream().filter(a -> a.startsWith("-")).toList());
        Predicate<String> wanted = line -> {
            String pattern = options.contains("i") ? "(?i)" + operands.get(0) : operands.get(0);
            boolean found =
                    java.util.regex.Pattern.compile(pattern).matcher(line).find();
            return found != options.contains("v");
        };
        boolean[] any = new boolean[1];
        Invocation rest = new Invocation(
                call.session(), call.interpreter(), call.name(), operands.subList(1, operands.size()), call.io());
        return text(rest, text -> {
                    List<String> lines =
                            Commands.lines(text).stream().filter(wanted).toList();
                    any[0] |= !lines.isEmpty();
                    return options.contains("q") ? "" : joined(lines);
                })
                .thenApply(code -> code != 0 ? 2 : any[0] ? 0 : 1);
    }

    private static int ls(Invocation call) {
        List<String> names = call.operands().isEmpty() ? List.of(".") : call.operands();
        int code = 0;
        for (String name : names) {
            String path = call.session().path(name);
            if (call.session().files().read(path).isPresent()) {
                call.io().print(name + "\n");
            } else if (call.session().files().isDirectory(path)) {
                call.io().print(joined(call.session().files().list(path)));
            } else {
                call.io().complain("ls: " + name + ": No such file or directory");
                code = 1;
            }
        }
        return code;
    }

    private static int cd(Invocation call) {
        String path = call.session()
                .path(call.args().isEmpty() ? "/root" : call.args().get(0));
        call.session().directory = path;
        return 0;
    }

    private static int rm(Invocation call) {
        boolean force = call.args().stream().anyMatch(a -> a.startsWith("-") && a.contains("f"));
        int code = 0;
        for (String name : call.operands()) {
            boolean removed = remove(call, call.session().path(name));
            if (!removed && !force) {
                call.io().complain("rm: can't remove '" + name + "': No such file or directory");
                code = 1;
            }
        }
        return code;
    }

    private static boolean remove(Invocation call, String path) {
        boolean removed = call.session().files().delete(path);
        for (String name : call.session().files().list(path)) {
            removed |= remove(call, path + "/" + name);
        }
        return removed;
    }

    private static int touch(Invocation call) {
        for (String name : call.operands()) {
            String path = call.session().path(name);
            if (call.session().files().read(path).isEmpty()) {
                call.session().files().write(path, new byte[0]);
            }
        }
        return 0;
    }

    private static int copy(Invocation call, boolean move) {
        List<String> names = call.operands();
        if (names.size() != 2) {
            call.io().complain(call.name() + ": wrong number of arguments");
            return 1;
        }
        String from = call.session().path(names.get(0));
        String to = call.session().path(names.get(1));
        Optional<byte[]> content = call.session().files().read(from);
        if (content.isEmpty()) {
            call.io().complain(call.name() + ": can't stat '" + names.get(0) + "': No such file or directory");
            return 1;
        }
        boolean directory = call.session().files().isDirectory(to);
        call.session().files().write(directory ? to + from.substring(from.lastIndexOf('/')) : to, content.get());
        if (move) {
            call.session().files().delete(from);
        }
        return 0;
    }

    private static boolean test(Invocation call, List<String> args) {
        if (!args.isEmpty() && args.get(0).equals("!")) {
            return !test(call, args.subList(1, args.size()));
        }
        if (args.size() == 1) {
            return !args.get(0).isEmpty();
        }
        if (args.size() == 2) {
            String path = call.session().path(args.get(1));
            boolean file = call.session().files().read(path).isPresent();
            boolean directory = call.session().files().isDirectory(path);
            return switch (args.get(0)) {
                case "-f" -> file;
                case "-d" -> directory;
                case "-e", "-r", "-w" -> file || directory;
                case "-s" -> file && call.session().files().read(path).orElseThrow().length > 0;
                case "-z" -> args.get(1).isEmpty();
                case "-n" -> !args.get(1).isEmpty();
                default -> false;
            };
        }
        return args.size() == 3 && compare(args.get(0), args.get(1), args.get(2));
    }

    private static boolean compare(String a, String operator, String b) {
        int order = Integer.compare(Commands.number(a, 0), Commands.number(b, 0));
        return switch (operator) {
            case "=", "==" -> a.equals(b);
            case "!=" -> !a.equals(b);
            case "-eq" -> order == 0;
            case "-ne" -> order != 0;
            case "-lt" -> order < 0;
            case "-le" -> order <= 0;
            case "-gt" -> order > 0;
            case "-ge" -> order >= 0;
            default -> false;
        };
    }
}
