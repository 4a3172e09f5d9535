package dev.coracle.cluster.sandbox;

import java.nio.file.Path;

/** The user's home as kubectl finds it: {@code $HOME} first, which the JVM's own property does not follow. */
public final class Home {
    private Home() {}

    public static Path directory() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
    }
}
