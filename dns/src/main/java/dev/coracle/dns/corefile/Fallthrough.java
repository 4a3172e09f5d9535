package dev.coracle.dns.corefile;

import java.util.List;

/** The zones of a {@code fallthrough}: all names without any. */
final class Fallthrough {
    private Fallthrough() {}

    static List<String> zones(List<String> arguments) {
        return DomainName.zones(arguments.isEmpty() ? List.of(".") : arguments, List.of());
    }
}
