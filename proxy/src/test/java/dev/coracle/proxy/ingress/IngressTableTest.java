package dev.coracle.proxy.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IngressTableTest {

    /** The table of examples in Kubernetes' documentation of Ingress. A backend is called as its path and type. */
    @ParameterizedTest
    @MethodSource("pathRows")
    void pathsMatchAsDocumented(List<String> paths, String requested, String expected) {
        IngressTable table = table(ingress("web", "2026-01-01T00:00:00Z", rule("", paths)));

        assertEquals(expected, backend(table, "any.example.com", requested));
    }

    static Stream<Arguments> pathRows() {
        return Stream.of(
                arguments(List.of("Prefix /"), "/", "Prefix /"),
                arguments(List.of("Prefix /"), "/any/thing", "Prefix /"),
                arguments(List.of("Exact /foo"), "/foo", "Exact /foo"),
                arguments(List.of("Exact /foo"), "/bar", ""),
                arguments(List.of("Exact /foo"), "/foo/", ""),
                arguments(List.of("Exact /foo/"), "/foo", ""),
                arguments(List.of("Exact /foo/"), "/foo/", "Exact /foo/"),
                arguments(List.of("Prefix /foo"), "/foo", "Prefix /foo"),
                arguments(List.of("Prefix /foo"), "/foo/", "Prefix /foo"),
                arguments(List.of("Prefix /foo/"), "/foo", "Prefix /foo/"),
                arguments(List.of("Prefix /foo/"), "/foo/", "Prefix /foo/"),
                arguments(List.of("Prefix /aaa/bb"), "/aaa/bbb", ""),
                arguments(List.of("Prefix /aaa/bbb"), "/aaa/bbb", "Prefix /aaa/bbb"),
                arguments(List.of("Prefix /aaa/bbb/"), "/aaa/bbb", "Prefix /aaa/bbb/"),
                arguments(List.of("Prefix /aaa/bbb"), "/aaa/bbb/", "Prefix /aaa/bbb"),
                arguments(List.of("Prefix /aaa/bbb"), "/aaa/bbb/ccc", "Prefix /aaa/bbb"),
                arguments(List.of("Prefix /aaa/bbb"), "/aaa/bbbxyz", ""),
                arguments(List.of("Prefix /", "Prefix /aaa"), "/aaa/ccc", "Prefix /aaa"),
                arguments(List.of("Prefix /", "Prefix /aaa", "Prefix /aaa/bbb"), "/aaa/bbb", "Prefix /aaa/bbb"),
                arguments(List.of("Prefix /", "Prefix /aaa", "Prefix /aaa/bbb"), "/ccc", "Prefix /"),
                arguments(List.of("Prefix /aaa"), "/ccc", ""),
                arguments(List.of("Prefix /foo", "Exact /foo"), "/foo", "Exact /foo"),
                arguments(List.of("Exact /foo", "Prefix /foo/"), "/foo/", "Prefix /foo/"),
                arguments(List.of("ImplementationSpecific /foo"), "/foo/bar", "ImplementationSpecific /foo"),
                arguments(List.of("Exact /Foo"), "/foo", ""));
    }

    @ParameterizedTest
    @MethodSource("hostRows")
    void hostsMatchExactlyOrByOneLabel(String rule, String requested, boolean matches) {
        IngressTable table = table(ingress("web", "2026-01-01T00:00:00Z", rule(rule, List.of("Prefix /"))));

        assertEquals(matches ? "Prefix /" : "", backend(table, requested, "/"));
    }

    static Stream<Arguments> hostRows() {
        return Stream.of(
                arguments("*.foo.com", "bar.foo.com", true),
                arguments("*.foo.com", "baz.bar.foo.com", false),
                arguments("*.foo.com", "foo.com", false),
                arguments("foo.com", "foo.com", true),
                arguments("foo.com", "bar.foo.com", false),
                arguments("", "localhost", true),
                arguments("", "", true));
    }

    @Test
    void exactHostComesBeforeWildcardBeforeAnyHost() {
        IngressTable table = table(
                ingress("any", "2026-01-01T00:00:00Z", rule("", List.of("Prefix /any"))),
                ingress("wild", "2026-01-01T00:00:00Z", rule("*.foo.com", List.of("Prefix /wild", "Prefix /any/a"))),
                ingress("exact", "2026-01-01T00:00:00Z", rule("a.foo.com", List.of("Prefix /any"))));

        assertEquals(Optional.of("exact"), owner(table, "a.foo.com", "/any/a"));
        assertEquals(Optional.of("wild"), owner(table, "a.foo.com", "/wild"));
        assertEquals(Optional.of("any"), owner(table, "b.foo.com", "/any/b"));
        assertEquals(Optional.empty(), owner(table, "b.foo.com", "/none"));
    }

    @Test
    void rulesOfOneHostAreMergedAndTheOldestIsRight() {
        IngressTable table = table(
                ingress("younger", "2026-01-02T00:00:00Z", rule("foo.com", List.of("Prefix /", "Prefix /b"))),
                ingress("older", "2026-01-01T00:00:00Z", rule("foo.com", List.of("Prefix /"))));

        assertEquals(Optional.of("older"), owner(table, "foo.com", "/"));
        assertEquals(Optional.of("younger"), owner(table, "foo.com", "/b"));
    }

    @Test
    void ofTheSameAgeTheFirstNameIsRight() {
        IngressTable table = table(
                ingress("b", "2026-01-01T00:00:00Z", rule("foo.com", List.of("Prefix /"))),
                ingress("a", "2026-01-01T00:00:00Z", rule("foo.com", List.of("Prefix /"))));

        assertEquals(Optional.of("a"), owner(table, "foo.com", "/"));
    }

    @Test
    void whatNoRuleMatchesGoesToTheDefaultBackendOfItsHostFirst() {
        IngressTable table = table(
                ingress("all", "2026-01-01T00:00:00Z", "'defaultBackend': " + service("all")),
                ingress(
                        "own",
                        "2026-01-02T00:00:00Z",
                        "'defaultBackend': " + service("own") + ", " + rule("foo.com", List.of("Exact /a"))));

        assertEquals("own", table.match("foo.com", "/b").orElseThrow().portName());
        assertEquals("all", table.match("bar.com", "/b").orElseThrow().portName());
    }

    @Test
    void emptyTableFindsNothing() {
        assertEquals(Optional.empty(), IngressTable.EMPTY.match("foo.com", "/"));
        assertEquals(Optional.empty(), IngressTable.EMPTY.certificate("foo.com"));
    }

    /** Each path's backend is the Service of the Ingress' name with a port named as the path. */
    private static String rule(String host, List<String> paths) {
        StringBuilder text = new StringBuilder("'rules': [{'host': '" + host + "', 'http': {'paths': [");
        String separator = "";
        for (String path : paths) {
            String[] words = path.split(" ");
            text.append(separator)
                    .append("{'path': '" + words[1] + "', 'pathType': '" + words[0] + "', 'backend': " + service(path)
                            + "}");
            separator = ", ";
        }
        return text.append("]}}]").toString();
    }

    private static String service(String port) {
        return "{'service': {'name': 'NAME', 'port': {'name': '" + port + "'}}}";
    }

    private static KubeObject ingress(String name, String created, String spec) {
        String json =
                "{'apiVersion': 'networking.k8s.io/v1', 'kind': 'Ingress', 'metadata': {'namespace': 'shop', 'name': '"
                        + name + "', 'creationTimestamp': '" + created + "'}, 'spec': {" + spec.replace("NAME", name)
                        + "}}";
        return KubeObject.of(Json.parseTrusted(json.replace('\'', '"')));
    }

    private static IngressTable table(KubeObject... ingresses) {
        return IngressTable.of(Stream.of(ingresses).map(IngressFacts::of).toList(), secret -> Optional.empty());
    }

    private static String backend(IngressTable table, String host, String path) {
        return table.match(host, path).map(BackendRef::portName).orElse("");
    }

    private static Optional<String> owner(IngressTable table, String host, String path) {
        return table.match(host, path).map(b -> b.service().name());
    }
}
