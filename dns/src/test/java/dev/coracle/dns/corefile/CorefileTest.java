package dev.coracle.dns.corefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.dns.PodRecordMode;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CorefileTest {
    private static final String PATH = "/etc/coredns/Corefile";

    /** kubeadm's, from 1.17 to 1.33. */
    private static final String KUBEADM = """
            .:53 {
                errors
                health {
                   lameduck 5s
                }
                ready
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                   pods insecure
                   fallthrough in-addr.arpa ip6.arpa
                   ttl 30
                }
                prometheus :9153
                forward . /etc/resolv.conf {
                   max_concurrent 1000
                }
                cache 30
                loop
                reload
                loadbalance
            }
            """;

    @Test
    void kubeadmsSaysThis() throws CorefileException {
        Corefile corefile = Corefile.read(PATH, KUBEADM);

        ServerBlock block = corefile.blocks().get(0);
        assertEquals(
                new KubernetesPlugin(
                        List.of("cluster.local.", "in-addr.arpa.", "ip6.arpa."),
                        PodRecordMode.INSECURE,
                        30,
                        false,
                        List.of("in-addr.arpa.", "ip6.arpa.")),
                block.kubernetes().orElseThrow());
        assertEquals(List.of(new ForwardPlugin(".", List.of(), List.of(), true, false)), block.forwards());
        assertEquals(30, block.cache());
        assertEquals(List.of(".:53"), corefile.servers());
        assertEquals(List.of(), corefile.remarks());
        assertTrue(corefile.reloads());
    }

    /** The number stands in the logs of clusters that kubeadm has made. */
    @Test
    void hashIsThatOfCoreDns() throws CorefileException {
        assertEquals(
                "591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908",
                Corefile.read(PATH, KUBEADM).hash());
    }

    @Test
    void commentsAndSpacesChangeNoHash() throws CorefileException {
        assertEquals(Corefile.hash(PATH, ".:53 {\n errors\n}\n"), Corefile.hash(PATH, ".:53 { # all\n\terrors #\n}"));
    }

    @Test
    void pluginsOfABlockAreRead() throws CorefileException {
        Corefile corefile = Corefile.read(PATH, """
                cluster.local, example.org:53 10.0.0.0/15 {
                    kubernetes {
                        pods verified
                        endpoint_pod_names
                        fallthrough
                    }
                    hosts /etc/coredns/NodeHosts example.org {
                        10.0.0.1 db.example.org DB2.example.org other.test
                        fd00::1 db.example.org
                        nonsense db.example.org
                        ttl 60
                        no_reverse
                        fallthrough example.org
                    }
                }
                """);

        ServerBlock block = corefile.blocks().get(0);
        List<String> zones = List.of("cluster.local.", "example.org.", "0.10.in-addr.arpa.", "1.10.in-addr.arpa.");
        assertEquals(zones, block.zones());
        assertEquals(
                new KubernetesPlugin(zones, PodRecordMode.VERIFIED, 5, true, List.of(".")),
                block.kubernetes().orElseThrow());
        assertEquals(
                new HostsPlugin(
                        List.of("example.org."),
                        List.of(
                                entry("10.0.0.1", "db.example.org.", "db2.example.org."),
                                entry("fd00::1", "db.example.org.")),
                        60,
                        false,
                        List.of("example.org."),
                        Optional.of("/etc/coredns/NodeHosts")),
                block.hosts().orElseThrow());
        assertEquals(
                List.of("[WARNING] plugin/hosts: File does not exist: /etc/coredns/NodeHosts"), corefile.remarks());
        assertFalse(corefile.reloads());
    }

    private static HostsPlugin.Entry entry(String ip, String... names) {
        return new HostsPlugin.Entry(IpAddress.parse(ip).orElseThrow(), List.of(names));
    }

    @Test
    void forwardsAreRead() throws CorefileException {
        ServerBlock block = Corefile.read(PATH, """
                        . {
                            forward example.org 10.0.0.53 dns://10.0.0.54:5353 [fd00::53]:54 fd00::54 {
                                except a.example.org b.example.org
                                policy sequential
                                max_fails 3
                                expire 10s
                                health_check 5s
                            }
                            forward . /etc/resolv.conf 1.1.1.1
                        }
                        """).blocks().get(0);

        assertEquals(
                List.of(
                        new ForwardPlugin(
                                "example.org.",
                                List.of("a.example.org.", "b.example.org."),
                                List.of(
                                        new InetSocketAddress("10.0.0.53", 53),
                                        new InetSocketAddress("10.0.0.54", 5353),
                                        new InetSocketAddress("fd00::53", 54),
                                        new InetSocketAddress("fd00::54", 53)),
                                false,
                                true),
                        new ForwardPlugin(".", List.of(), List.of(new InetSocketAddress("1.1.1.1", 53)), true, false)),
                block.forwards());
    }

    @Test
    void snippetsAreImported() throws CorefileException {
        Corefile corefile = Corefile.read(PATH, """
                (usual) {
                    errors
                    cache 10
                }
                .:53 {
                    ready
                    import usual
                    import custom/*.override
                    forward . 10.0.0.1
                }
                import custom/*.server
                example.org {
                    import usual
                    forward . 10.0.0.2
                }
                """);

        assertEquals(2, corefile.blocks().size());
        assertEquals(10, corefile.blocks().get(0).cache());
        assertEquals(
                List.of(new InetSocketAddress("10.0.0.2", 53)),
                corefile.blocks().get(1).forwards().get(0).servers());
        assertEquals(List.of(".:53", "example.org.:53"), corefile.servers());
    }

    @Test
    void whatIsNotServedIsSaid() throws CorefileException {
        Corefile corefile = Corefile.read(PATH, """
                .:53 tls://. .:1053 {
                    log
                    whatever.example.org
                }
                """.replace("    whatever.example.org\n", ""));

        assertEquals(
                List.of(
                        "[WARNING] tls://. is not served: Coracle answers plain DNS on port 53",
                        "[WARNING] .:1053 is not served: Coracle answers plain DNS on port 53",
                        "[WARNING] plugin/log: accepted, but has no effect in Coracle"),
                corefile.remarks());
        assertEquals(List.of("."), corefile.blocks().get(0).zones());
    }

    @ParameterizedTest
    @MethodSource("rewrites")
    void namesAreRewritten(String rule, String asked, String expected) throws CorefileException {
        NameRule read = Corefile.read(PATH, ".:53 {\n rewrite " + rule + "\n}\n")
                .blocks()
                .get(0)
                .rewrites()
                .get(0);

        assertEquals(Optional.ofNullable(expected), read.forth().of(asked));
    }

    static Stream<Arguments> rewrites() {
        return Stream.of(
                arguments("name a.test b.test", "a.test.", "b.test."),
                arguments("name a.test b.test", "x.a.test.", null),
                arguments("name exact A.test. b.test.", "a.test.", "b.test."),
                arguments("stop name prefix a b", "a.test.", "b.test."),
                arguments("name suffix .example.org .svc.cluster.local", "web.example.org.", "web.svc.cluster.local."),
                arguments("name substring schmoogle.com google.com", "a.schmoogle.com.", "a.google.com."),
                arguments(
                        "name regex (.*)\\.coredns\\.rocks {1}.default.svc.cluster.local answer auto",
                        "web.coredns.rocks.", "web.default.svc.cluster.local."),
                arguments("name regex (.*)-(us-west-1)\\.example {1}.service.{2}.consul", "db.example.", null));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultsAreSaidInCoreDnsWords(String text, String message) {
        CorefileException fault = assertThrows(CorefileException.class, () -> Corefile.read(PATH, text));

        assertEquals(message, fault.getMessage());
    }

    static Stream<Arguments> faults() {
        String parsing = " - Error during parsing: ";
        return Stream.of(
                arguments(".:53 {\n  foo\n}\n", PATH + ":2" + parsing + "Unknown directive 'foo'"),
                arguments(".:53 {\n  errors\n", PATH + ":2 - Syntax error: Unexpected token 'errors', expecting '}'"),
                arguments(".:53 {\n  health {\n", PATH + ":2" + parsing + "Unexpected EOF"),
                arguments(
                        ".:53,\n{\n}\n",
                        PATH + ":2" + parsing + "Expected another address but had '{' - check for extra comma"),
                arguments(
                        "(a) {\n errors\n}\n(a) {\n errors\n}\n",
                        PATH + ":4" + parsing + "redeclaration of previously declared snippet a"),
                arguments(".:53 {\n  import nothing\n}\n", PATH + ":2" + parsing + "File to import not found: nothing"),
                arguments(".:53 {\n}\n.:53 {\n}\n", "cannot serve dns://.:53 - it is already defined"),
                arguments(
                        ".:53 {\n  kubernetes cluster.local {\n    pods maybe\n  }\n}\n",
                        "plugin/kubernetes: wrong value for pods: maybe,  must be one of: disabled, verified, insecure"),
                arguments(
                        ".:53 {\n  kubernetes cluster.local {\n    ttl 4000\n  }\n}\n",
                        "plugin/kubernetes: " + PATH + ":3" + parsing + "ttl must be in range [0, 3600]: 4000"),
                arguments(
                        ".:53 {\n  kubernetes cluster.local {\n    ttl\n  }\n}\n",
                        "plugin/kubernetes: " + PATH + ":3" + parsing
                                + "Wrong argument count or unexpected line ending after 'ttl'"),
                arguments(
                        ".:53 {\n  kubernetes cluster.local {\n    colour blue\n  }\n}\n",
                        "plugin/kubernetes: " + PATH + ":3" + parsing + "unknown property 'colour'"),
                arguments(
                        ".:53 {\n  kubernetes in-addr.arpa\n}\n",
                        "plugin/kubernetes: non-reverse zone name must be used"),
                arguments(
                        ".:53 {\n  forward .\n}\n",
                        "plugin/forward: " + PATH + ":2" + parsing
                                + "Wrong argument count or unexpected line ending after '.'"),
                arguments(
                        ".:53 {\n  forward . 1.1.1.1 {\n    policy best\n  }\n}\n",
                        "plugin/forward: " + PATH + ":3" + parsing + "unknown policy 'best'"),
                arguments(
                        ".:53 {\n  hosts {\n    10.0.0.1 a.test\n    ttl never\n  }\n}\n",
                        "plugin/hosts: " + PATH + ":4" + parsing + "ttl needs a number of second"),
                arguments(".:53 {\n  rewrite name a\n}\n", "plugin/rewrite: too few arguments for a name rule"),
                arguments(
                        ".:53 {\n  rewrite name regex (a {1}\n}\n",
                        "plugin/rewrite: invalid regex matching pattern: (a"),
                arguments(
                        ".:53 {\n  rewrite name regex a {1}\n}\n",
                        "plugin/rewrite: the rewrite regex pattern ({1}) uses more subexpressions than its corresponding"
                                + " matching regex pattern (a)"),
                arguments(
                        ".:53 {\n  errors\n  template IN A\n}\n",
                        "plugin/template: " + PATH + ":3" + parsing
                                + "this plugin is known to CoreDNS but not to Coracle"),
                arguments(
                        ".:53 {\n  kubernetes cluster.local {\n    namespaces a\n  }\n}\n",
                        "plugin/kubernetes: " + PATH + ":3" + parsing
                                + "'namespaces' is known to CoreDNS but not to Coracle"));
    }
}
