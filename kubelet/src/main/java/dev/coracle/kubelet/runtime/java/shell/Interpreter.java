package dev.coracle.kubelet.runtime.java.shell;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs parsed scripts without a thread of their own: a command that waits gives a future. Each future's value is an exit code.
 * Confined to its session.
 */
final class Interpreter {
    private final Session session;

    Interpreter(Session session) {
        this.session = session;
    }

    CompletableFuture<Integer> run(Node node, Io io) {
        if (session.over()) {
            return done(session.lastStatus);
        }
        CompletableFuture<Integer> result;
        if (node instanceof Node.Simple simple) {
            result = simple(simple, io);
        } else if (node instanceof Node.Sequence sequence) {
            result = sequence(sequence.steps(), 0, io);
        } else if (node instanceof Node.Pipeline pipeline) {
            result = pipeline(pipeline.stages(), 0, io);
        } else if (node instanceof Node.AndOr andOr) {
            result = run(andOr.left(), io)
                    .thenCompose(code -> andOr.and() == (code == 0) ? run(andOr.right(), io) : done(code));
        } else if (node instanceof Node.If branch) {
            result = run(branch.condition(), io)
                    .thenCompose(code -> run(code == 0 ? branch.then() : branch.otherwise(), io));
        } else if (node instanceof Node.Loop loop) {
            CompletableFuture<Integer> end = new CompletableFuture<>();
            iterate(loop, io, 0, end);
            result = end;
        } else if (node instanceof Node.For each) {
            result = words(each.words()).thenCompose(values -> forEach(each, values, 0, io));
        } else {
            result = run(((Node.Not) node).node(), io).thenApply(code -> code == 0 ? 1 : 0);
        }
        return result.thenApply(code -> {
            if (!session.exiting) {
                session.lastStatus = code;
            }
            return session.lastStatus;
        });
    }

    private static CompletableFuture<Integer> done(int code) {
        return CompletableFuture.completedFuture(code);
    }

    private CompletableFuture<Integer> sequence(List<Node> steps, int at, Io io) {
        if (at == steps.size()) {
            return done(steps.isEmpty() ? 0 : session.lastStatus);
        }
        return run(steps.get(at), io).thenCompose(code -> sequence(steps, at + 1, io));
    }

    /** One turn; the next one starts on a worker, so that an endless loop neither deepens a stack nor grows a chain. */
    private void iterate(Node.Loop loop, Io io, int lastCode, CompletableFuture<Integer> end) {
        run(loop.condition(), io).whenComplete((code, fault) -> {
            if (fault != null) {
                end.completeExceptionally(fault);
            } else if (session.over()) {
                end.complete(code);
            } else if (loop.whileTrue() != (code == 0)) {
                end.complete(lastCode);
            } else {
                run(loop.body(), io).whenComplete((bodyCode, bodyFault) -> {
                    if (bodyFault != null) {
                        end.completeExceptionally(bodyFault);
                    } else if (session.over()) {
                        end.complete(bodyCode);
                    } else {
                        session.resume(() -> iterate(loop, io, bodyCode, end));
                    }
                });
            }
        });
    }

    private CompletableFuture<Integer> forEach(Node.For each, List<String> values, int at, Io io) {
        if (at == values.size() || session.over()) {
            return done(session.lastStatus);
        }
        session.variables.put(each.variable(), values.get(at));
        return run(each.body(), io).thenCompose(code -> forEach(each, values, at + 1, io));
    }

    /** Stages run one after the other: each gets the whole output of the one before. */
    private CompletableFuture<Integer> pipeline(List<Node> stages, int at, Io io) {
        if (at == stages.size() - 1) {
            return run(stages.get(at), io);
        }
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        return run(stages.get(at), io.withOut(buffer::writeBytes))
                .thenCompose(code -> pipeline(
                        stages, at + 1, io.withIn(() -> CompletableFuture.completedFuture(buffer.toByteArray()))));
    }

    private CompletableFuture<Integer> simple(Node.Simple simple, Io io) {
        return words(simple.words())
                .thenCompose(words -> assign(simple.assignments(), 0)
                        .thenCompose(none -> redirected(simple.redirects(), 0, io))
                        .thenCompose(streams -> {
                            if (words.isEmpty()) {
                                return done(0);
                            }
                            return call(words, streams);
                        }));
    }

    /** Runs one command by name. */
    CompletableFuture<Integer> call(List<String> words, Io io) {
        String name = words.get(0);
        Command command = Commands.find(name, session.own);
        if (command == null) {
            io.complain("sh: " + name + ": not found");
            return done(127);
        }
        return command.run(new Invocation(session, this, name, words.subList(1, words.size()), io));
    }

    private CompletableFuture<Void> assign(List<Node.Assignment> assignments, int at) {
        if (at == assignments.size()) {
            return CompletableFuture.completedFuture(null);
        }
        Node.Assignment assignment = assignments.get(at);
        return joined(assignment.value()).thenCompose(value -> {
            session.variables.put(assignment.name(), value);
            return assign(assignments, at + 1);
        });
    }

    private CompletableFuture<Io> redirected(List<Node.Redirect> redirects, int at, Io io) {
        if (at == redirects.size()) {
            return CompletableFuture.completedFuture(io);
        }
        Node.Redirect redirect = redirects.get(at);
        return joined(redirect.target())
                .thenCompose(target -> redirected(redirects, at + 1, redirect(redirect.kind(), target, io)));
    }

    private Io redirect(Node.Redirect.Kind kind, String target, Io io) {
        return switch (kind) {
            case ERR_TO_OUT -> io.withErr(io.out());
            case OUT_TO_ERR -> io.withOut(io.err());
            case IN ->
                io.withIn(() -> CompletableFuture.completedFuture(
                        session.files().read(session.path(target)).orElse(new byte[0])));
            case OUT -> io.withOut(file(target, false, io));
            case APPEND -> io.withOut(file(target, true, io));
            case ERR -> io.withErr(file(target, false, io));
            case ERR_APPEND -> io.withErr(file(target, true, io));
        };
    }

    private Consumer<byte[]> file(String target, boolean append, Io io) {
        if (target.equals("/dev/null")) {
            return bytes -> {};
        }
        if (target.equals("/dev/stdout") || target.equals("/proc/1/fd/1")) {
            return io.out();
        }
        if (target.equals("/dev/stderr") || target.equals("/proc/1/fd/2")) {
            return io.err();
        }
        String path = session.path(target);
        if (!append && !session.files().write(path, new byte[0])) {
            io.complain("sh: can't create " + target + ": Read-only file system");
        }
        return bytes -> {
            byte[] before = session.files().read(path).orElse(new byte[0]);
            byte[] after = Arrays.copyOf(before, before.length + bytes.length);
            System.arraycopy(bytes, 0, after, before.length, bytes.length);
            session.files().write(path, after);
        };
    }

    private CompletableFuture<List<String>> words(List<Node.Word> words) {
        return words(words, 0, new ArrayList<>());
    }

    private CompletableFuture<List<String>> words(List<Node.Word> words, int at, List<String> into) {
        if (at == words.size()) {
            return CompletableFuture.completedFuture(into);
        }
        return split(words.get(at).pieces(), 0, new StringBuilder(), false, into)
                .thenCompose(none -> words(words, at + 1, into));
    }

    /** Adds the fields of one word: blanks in unquoted expansions separate fields. */
    private CompletableFuture<Void> split(
            List<Node.Piece> pieces, int at, StringBuilder field, boolean open, List<String> into) {
        if (at == pieces.size()) {
            if (open || field.length() > 0) {
                into.add(field.toString());
            }
            return CompletableFuture.completedFuture(null);
        }
        Node.Piece piece = pieces.get(at);
        return value(piece).thenCompose(value -> {
            boolean stillOpen = open;
            if (piece.quoted() || piece instanceof Node.Text) {
                field.append(value);
                stillOpen = stillOpen || piece.quoted();
            } else {
                stillOpen = addFields(value, field, open, into);
            }
            return split(pieces, at + 1, field, stillOpen, into);
        });
    }

    private static boolean addFields(String value, StringBuilder field, boolean open, List<String> into) {
        boolean stillOpen = open;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!Character.isWhitespace(c)) {
                field.append(c);
            } else if (stillOpen || field.length() > 0) {
                into.add(field.toString());
                field.setLength(0);
                stillOpen = false;
            }
        }
        return stillOpen;
    }

    private CompletableFuture<String> joined(Node.Word word) {
        return joined(word.pieces(), 0, new StringBuilder());
    }

    private CompletableFuture<String> joined(List<Node.Piece> pieces, int at, StringBuilder text) {
        if (at == pieces.size()) {
            return CompletableFuture.completedFuture(text.toString());
        }
        return value(pieces.get(at)).thenCompose(value -> joined(pieces, at + 1, text.append(value)));
    }

    private CompletableFuture<String> value(Node.Piece piece) {
        if (piece instanceof Node.Text text) {
            return CompletableFuture.completedFuture(text.text());
        }
        if (piece instanceof Node.Variable variable) {
            return CompletableFuture.completedFuture(variable(variable));
        }
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        Io io = new Io(Io.NO_INPUT, buffer::writeBytes, bytes -> {});
        return run(((Node.Substitution) piece).script(), io)
                .thenApply(code -> buffer.toString(StandardCharsets.UTF_8).replaceAll("\\n+$", ""));
    }

    private String variable(Node.Variable variable) {
        return switch (variable.name()) {
            case "?" -> Integer.toString(session.lastStatus);
            case "$" -> "1";
            default -> {
                String value = session.variables.getOrDefault(variable.name(), "");
                yield value.isEmpty() ? variable.fallback() : value;
            }
        };
    }
}
