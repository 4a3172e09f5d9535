package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import java.util.regex.Pattern;

/** Host names of Ingresses, which may begin with {@code *.}; stateless. */
final class HostName {
    private static final String WILDCARD = "\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private HostName() {}

    static boolean isAddress(String host) {
        return IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
    }

    static void check(String host, String path, Errors errors) {
        if (!host.contains("*")) {
            NameRule.SUBDOMAIN.errors(host).forEach(e -> errors.invalid(path, host, e));
        } else if (!WILDCARD_PATTERN.matcher(host).matches()) {
            errors.invalid(
                    path,
                    host,
                    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must"
                            + " consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric"
                            + " character (e.g. '*.example.com', regex used for validation is '" + WILDCARD + "')");
        }
    }
}
