package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.kubelet.volume.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code tar} as far as {@code kubectl cp} needs it: {@code cf} and {@code xf}, from and to files or {@code -}. */
final class TarCommand {
    /** What the arguments say. */
    private record Options(
            boolean create, boolean extract, boolean list, String file, String directory, List<String> names) {
        static Options parse(List<String> args) {
            StringBuilder letters = new StringBuilder();
            String file = "-";
            String directory = "";
            List<String> names = new ArrayList<>();
            for (int i = 0; i < args.size(); i++) {
                String arg = args.get(i);
                boolean cluster = i == 0 && !arg.startsWith("-") || arg.matches("-[a-zA-Z]+");
                if (!cluster) {
                    if (!arg.startsWith("--")) {
                        names.add(arg);
                    }
                    continue;
                }
                for (char letter : arg.toCharArray()) {
                    if ((letter == 'f' || letter == 'C') && i + 1 < args.size()) {
                        i++;
                        file = letter == 'f' ? args.get(i) : file;
                        directory = letter == 'C' ? args.get(i) : directory;
                    } else {
                        letters.append(letter);
                    }
                }
            }
            return new Options(
                    letters.indexOf("c") >= 0,
                    letters.indexOf("x") >= 0,
                    letters.indexOf("t") >= 0,
                    file,
                    directory,
                    names);
        }
    }

    private final Invocation call;
    private final Options options;
    private final FileTree files;

    private TarCommand(Invocation call) {
        this.call = call;
        this.options = Options.parse(call.args());
        this.files = call.session().files();
    }

    static CompletableFuture<Integer> run(Invocation call) {
        return new TarCommand(call).run();
    }

    private CompletableFuture<Integer> run() {
        if (options.create) {
            return Commands.done(create());
        }
        if (!options.extract && !options.list) {
            call.io().complain("tar: You must specify one of the '-ctx' options");
            return Commands.done(1);
        }
        if (options.file.equals("-")) {
            return call.io().in().get().thenApply(this::read);
        }
        Optional<byte[]> archive = files.read(call.session().path(options.file));
        if (archive.isEmpty()) {
            call.io().complain("tar: can't open '" + options.file + "': No such file or directory");
            return Commands.done(1);
        }
        return Commands.done(read(archive.get()));
    }

    private String at(String name) {
        return call.session().path(options.directory.isEmpty() ? name : options.directory + "/" + name);
    }

    private int create() {
        List<TarFormat.Entry> entries = new ArrayList<>();
        int code = 0;
        for (String name : options.names) {
            String path = name.startsWith("/") ? name : at(name);
            if (files.read(path).isEmpty() && !files.isDirectory(path)) {
                call.io().complain("tar: " + name + ": No such file or directory");
                code = 1;
            } else {
                if (name.startsWith("/")) {
                    call.io().complain("tar: removing leading '/' from member names");
                }
                add(entries, name.replaceAll("^/+|/+$", ""), path);
            }
        }
        byte[] archive = TarFormat.write(entries, call.session().host.clock().instant());
        if (options.file.equals("-")) {
            call.io().out().accept(archive);
        } else {
            files.write(call.session().path(options.file), archive);
        }
        return code;
    }

    private void add(List<TarFormat.Entry> entries, String name, String path) {
        Optional<byte[]> content = files.read(path);
        if (content.isPresent()) {
            entries.add(new TarFormat.Entry(name, content.get()));
            return;
        }
        if (!name.isEmpty()) {
            entries.add(new TarFormat.Entry(name + "/", new byte[0]));
        }
        for (String below : files.list(path)) {
            add(entries, name.isEmpty() ? below : name + "/" + below, path + "/" + below);
        }
    }

    private int read(byte[] archive) {
        List<TarFormat.Entry> entries;
        try {
            entries = TarFormat.read(archive);
        } catch (IOException e) {
            call.io().complain("tar: " + e.getMessage());
            return 1;
        }
        int code = 0;
        for (TarFormat.Entry entry : entries) {
            if (options.list) {
                call.io().print(entry.name() + "\n");
            } else if (!entry.isDirectory() && !files.write(at(entry.name()), entry.content())) {
                call.io().complain("tar: can't open '" + entry.name() + "': Read-only file system");
                code = 1;
            }
        }
        return code;
    }
}
