package dev.coracle.compat.kubectl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The transcripts on the class path. */
final class Transcripts {
    private Transcripts() {}

    static List<Transcript> in(String directory) {
        try (Stream<Path> files = Files.list(root().resolve(directory))) {
            return files.filter(f -> f.toString().endsWith(".txt"))
                    .sorted()
                    .map(Transcripts::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Transcript read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".txt", "");
            return TranscriptParser.parse(name, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        try {
            return Path.of(Transcripts.class.getResource("/transcripts").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
