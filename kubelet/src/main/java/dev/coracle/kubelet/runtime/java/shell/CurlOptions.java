package dev.coracle.kubelet.runtime.java.shell;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of {@code curl} that scripts use. */
record CurlOptions(
        String url,
        String method,
        Map<String, String> headers,
        byte[] body,
        boolean silent,
        boolean withHead,
        boolean headOnly,
        boolean failOnError,
        String output,
        String writeOut,
        int timeoutMillis) {

    String format(int code) {
        return writeOut.replace("%{http_code}", String.format("%03d", code)).replace("\\n", "\n");
    }

    static CurlOptions of(List<String> args) {
        Reader reader = new Reader();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("-") || arg.equals("-")) {
                reader.url = arg;
            } else if (arg.startsWith("--")) {
                i += reader.take(arg, i + 1 < args.size() ? args.get(i + 1) : "") ? 1 : 0;
            } else {
                i += reader.letters(arg.substring(1), i + 1 < args.size() ? args.get(i + 1) : "") ? 1 : 0;
            }
        }
        return reader.options();
    }

    private static final class Reader {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private String url = "";
        private String method = "";
        private String data = "";
        private String output = "";
        private String writeOut = "";
        private boolean silent;
        private boolean showErrors;
        private boolean withHead;
        private boolean headOnly;
        private boolean fail;
        private int timeout = 10_000;

        Reader() {
            headers.put("User-Agent", "curl/8.5.0");
            headers.put("Accept", "*/*");
        }

        /** Letters of a cluster like {@code -sSo}; true when the last one took {@code next}. */
        boolean letters(String letters, String next) {
            for (int i = 0; i < letters.length(); i++) {
                String option = "-" + letters.charAt(i);
                boolean takesValue = "-o-w-X-d-H-m".contains(option);
                if (takesValue && i + 1 < letters.length()) {
                    take(option, letters.substring(i + 1));
                    return false;
                }
                if (take(option, next)) {
                    return true;
                }
            }
            return false;
        }

        /** True when the option used its value. */
        boolean take(String option, String value) {
            switch (option) {
                case "-s", "--silent" -> silent = true;
                case "-S", "--show-error" -> showErrors = true;
                case "-i", "--include" -> withHead = true;
                case "-I", "--head" -> headOnly = true;
                case "-f", "--fail" -> fail = true;
                case "-o", "--output" -> output = value;
                case "-w", "--write-out" -> writeOut = value;
                case "-X", "--request" -> method = value;
                case "-d", "--data" -> data = value;
                case "-m", "--max-time", "--connect-timeout" ->
                    timeout = (int) (1000 * (value.matches("\\d{1,6}(\\.\\d+)?") ? Double.parseDouble(value) : 10));
                case "-H", "--header" -> {
                    int colon = value.indexOf(':');
                    if (colon > 0) {
                        headers.put(
                                value.substring(0, colon).trim(),
                                value.substring(colon + 1).trim());
                    }
                }
                default -> {
                    return option.equals("--retry") || option.equals("--resolve");
                }
            }
            return "-o --output -w --write-out -X --request -d --data -m --max-time --connect-timeout -H --header"
                    .matches("(.* )?" + java.util.regex.Pattern.quote(option) + "( .*)?");
        }

        CurlOptions options() {
            String verb = !method.isEmpty() ? method : headOnly ? "HEAD" : data.isEmpty() ? "GET" : "POST";
            if (!data.isEmpty()) {
                headers.putIfAbsent("Content-Type", "application/x-www-form-urlencoded");
            }
            return new CurlOptions(
                    url,
                    verb,
                    headers,
                    NetworkCommands.bytes(data),
                    silent && !showErrors,
                    withHead || headOnly,
                    headOnly,
                    fail,
                    output,
                    writeOut,
                    timeout);
        }
    }
}
