package dev.coracle.kubelet.images;

import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which runtime an image gets: the user's entries first, in order, then the built-in catalogue, else simulated. Entries match by
 * {@link ImageName#matches}. Thread-safe. Remembers runtimes per image reference.
 */
public final class ImageMap {
    private final Map<ImageName, ImageProgram> entries = new LinkedHashMap<>();
    private final Map<String, Choice> chosen = new ConcurrentHashMap<>();

    private record Choice(ContainerRuntime runtime, boolean known) {}

    /** @param programs by image name, for example {@code nginx} or {@code example.org/team/web:v2}; the user's own */
    public ImageMap(Map<String, ImageProgram> programs) {
        this(programs, Catalogue.PROGRAMS);
    }

    ImageMap(Map<String, ImageProgram> programs, Map<String, ImageProgram> catalogue) {
        programs.forEach((name, program) -> entries.put(ImageName.parse(name), program));
        catalogue.forEach((name, program) -> entries.putIfAbsent(ImageName.parse(name), program));
    }

    public ContainerRuntime runtimeOf(String image, RuntimeHost host) {
        return choice(image, host).runtime;
    }

    /** False for images that nobody mapped, which are simulated. */
    public boolean knows(String image, RuntimeHost host) {
        return choice(image, host).known;
    }

    private Choice choice(String image, RuntimeHost host) {
        return chosen.computeIfAbsent(image, i -> choose(ImageName.parse(i), host));
    }

    private Choice choose(ImageName image, RuntimeHost host) {
        for (Map.Entry<ImageName, ImageProgram> entry : entries.entrySet()) {
            if (image.matches(entry.getKey())) {
                return new Choice(entry.getValue().on(host), true);
            }
        }
        return new Choice(ImageProgram.simulated().on(host), false);
    }
}
