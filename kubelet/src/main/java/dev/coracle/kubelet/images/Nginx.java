package dev.coracle.kubelet.images;

import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;

/** {@code nginx}: port 80, static files from {@code /usr/share/nginx/html}. */
final class Nginx implements JavaContainer {
    private static final String ROOT = "/usr/share/nginx/html";
    private static final String WELCOME = """
            <!DOCTYPE html>
            <html>
            <head>
            <title>Welcome to nginx!</title>
            </head>
            <body>
            <h1>Welcome to nginx!</h1>
            <p>This page is served by a stand-in for nginx that runs inside Coracle.</p>
            </body>
            </html>
            """;

    @Override
    public void start(JavaContext context) throws IOException {
        String tag = ImageName.parse(context.image()).tag();
        String version = tag.matches("\\d.*") ? tag.replaceAll("-.*", "") : "1.29.0";
        StaticSite site = new StaticSite(
                context, ROOT, "nginx/" + version, (code, text) -> page(code + " " + text, "nginx/" + version));
        site.welcome(WELCOME);
        context.serve(80, site::answer);
        context.log("/docker-entrypoint.sh: Configuration complete; ready for start up");
    }

    private static String page(String title, String version) {
        return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
                + "</h1></center>\r\n<hr><center>" + version + "</center>\r\n</body>\r\n</html>\r\n";
    }

    @Override
    public boolean owns(String command) {
        return command.equals("nginx") || command.equals("/docker-entrypoint.sh");
    }
}
