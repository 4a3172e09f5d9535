package dev.coracle.kubelet.images;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The images that run in this JVM as the real ones behave for what people test with. A new image adds one line here. */
final class Catalogue {
    static final Map<String, ImageProgram> PROGRAMS = programs();

    private Catalogue() {}

    private static Map<String, ImageProgram> programs() {
        Map<String, ImageProgram> programs = new LinkedHashMap<>();
        programs.put("demoapp", ImageProgram.java(Demoapp::new));
        programs.put("nginx", ImageProgram.java(Nginx::new));
        programs.put("httpd", ImageProgram.java(Httpd::new));
        programs.put("agnhost", ImageProgram.java(Agnhost::new));
        programs.put("pause", ImageProgram.java(Pause::new));
        programs.put("busybox", tools());
        programs.put("alpine", tools());
        programs.put("debian", tools());
        programs.put("ubuntu", tools());
        programs.put("curlimages/curl", tools("curl"));
        programs.put("dnsutils", tools());
        programs.put("jessie-dnsutils", tools());
        programs.put("glibc-dns-testing", tools());
        return programs;
    }

    private static ImageProgram tools(String... entrypoint) {
        return ImageProgram.java(() -> new ShellImage(List.of(entrypoint)));
    }
}
