package dev.coracle.kubelet.runtime.process;

import dev.coracle.kubelet.runtime.PodSandbox;
import dev.coracle.kubelet.runtime.Terminal;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the commands of one container run: in its pod's sandbox, or on the machine as it is where pods have none.
 *
 * @param environment what is added to this process's own
 * @param directory "" for this process's own; so is one that does not exist
 */
record ProcessPlace(Optional<PodSandbox> sandbox, Map<String, String> environment, String directory) {

    /** Whether the process that gets started only stands for the one inside. */
    boolean sandboxed() {
        return sandbox.isPresent();
    }

    /** On pipes. A sandbox ends with this process; on the machine itself there is a guard for that. */
    Process start(List<String> words, boolean errorsWithOutput, ProcessGuard guard) throws IOException {
        ProcessBuilder builder = builder(words, Optional.empty()).redirectErrorStream(errorsWithOutput);
        return sandboxed() ? builder.start() : guard.start(builder);
    }

    /** @param terminal of the sandbox, for the process's input and output */
    ProcessBuilder builder(List<String> words, Optional<Terminal> terminal) throws IOException {
        File wanted = new File(directory);
        boolean there = !directory.isEmpty() && wanted.isDirectory();
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        if (sandbox.isPresent()) {
            // Otherwise it is the sandbox's command that starts and fails, with a reason nobody can tell from the
            // program's own.
            findExecutable(words.get(0), builder.environment().getOrDefault("PATH", ""));
            String at = there ? directory : new File("").getAbsolutePath();
            builder.command(sandbox.get().inside(words, at, terminal));
        } else if (there) {
            builder.directory(wanted);
        }
        return builder;
    }

    private static void findExecutable(String word, String path) throws IOException {
        boolean found = word.indexOf('/') >= 0
                ? new File(word).canExecute()
                : List.of(path.split(File.pathSeparator)).stream()
                        .anyMatch(directory -> new File(directory, word).canExecute());
        if (!found) {
            throw new IOException("exec: \"" + word + "\": executable file not found in $PATH");
        }
    }
}
