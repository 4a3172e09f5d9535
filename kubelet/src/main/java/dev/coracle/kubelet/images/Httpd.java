package dev.coracle.kubelet.images;

import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;

/** {@code httpd}: port 80, static files from {@code /usr/local/apache2/htdocs}. */
final class Httpd implements JavaContainer {
    @Override
    public void start(JavaContext context) throws IOException {
        StaticSite site = new StaticSite(
                context, "/usr/local/apache2/htdocs", "Apache/2.4.65 (Unix)", (code, text) -> page(code, text));
        site.welcome("<html><body><h1>It works!</h1></body></html>\n");
        context.serve(80, site::answer);
        context.log("AH00094: Command line: 'httpd -D FOREGROUND'");
    }

    private static String page(int code, String text) {
        return "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>" + code + " " + text
                + "</title>\n</head><body>\n<h1>" + text + "</h1>\n</body></html>\n";
    }

    @Override
    public boolean owns(String command) {
        return command.startsWith("httpd");
    }
}
