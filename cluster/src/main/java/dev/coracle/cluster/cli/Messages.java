package dev.coracle.cluster.cli;

import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** One clear line for whatever went wrong. */
final class Messages {
    private Messages() {}

    static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof AccessDeniedException) {
            return text + ": permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return text + ": no such file or directory";
        }
        return text;
    }
}
