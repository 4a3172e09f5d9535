package dev.coracle.kubelet.images;

import java.util.LinkedHashMap;
import java.util.Map;

/** The images that run in this JVM as the real ones behave for what people test with. A new image adds one line here. */
final class Catalogue {
    static final Map<String, ImageProgram> PROGRAMS = programs();

    private Catalogue() {}

    private static Map<String, ImageProgram> programs() {
        Map<String, ImageProgram> programs = new LinkedHashMap<>();
        programs.put("demoapp", ImageProgram.java(Demoapp::new));
        programs.put("pause", ImageProgram.java(Pause::new));
        return programs;
    }
}
