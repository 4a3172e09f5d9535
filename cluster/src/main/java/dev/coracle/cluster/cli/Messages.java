package dev.coracle.cluster.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** One clear line for whatever went wrong: what was being done, then what the file system said. */
final class Messages {
    private Messages() {}

    static String of(Throwable failure) {
        Throwable speaker = failure;
        while (speaker.getCause() != null && isWrapper(speaker)) {
            speaker = speaker.getCause();
        }
        if (speaker instanceof FileSystemException refusal) {
            return refusal.getFile() + ": " + reason(refusal);
        }
        String text = speaker.getMessage() == null ? speaker.getClass().getSimpleName() : speaker.getMessage();
        return root(speaker) instanceof FileSystemException refusal ? text + ": " + reason(refusal) : text;
    }

    /** Without a message of its own, an exception has that of its cause. */
    private static boolean isWrapper(Throwable failure) {
        return failure.getMessage() == null
                || failure.getMessage().equals(failure.getCause().toString());
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String reason(FileSystemException refusal) {
        if (refusal instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (refusal instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (refusal instanceof FileAlreadyExistsException) {
            return "it is a file";
        }
        return refusal.getReason() == null ? refusal.getClass().getSimpleName() : refusal.getReason();
    }
}
