package dev.coracle.proxy.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Contract service-networking 4.9, as {@code nft -f} reads it, and 4.2 for nodes that share a kernel. */
class KernelRulesTest {
    private static final String SVC = "ULMVA6XW-ns1/svc1/tcp/p80";
    private static final String ONE = "5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80";
    private static final String TABLE = " ip kube-proxy ";

    private static Scene scene(String more, String... endpoints) {
        Scene scene = Scene.none().service("ns1", "svc1", """
                {"clusterIP": "172.30.0.41", "ports": [{"name": "p80", "port": 80, "protocol": "TCP", "nodePort": 30080}]
                 %s}""".formatted(more));
        return endpoints.length == 0 ? scene : scene.endpoints("ns1", "svc1", "p80", "TCP", 80, endpoints);
    }

    private static List<String> change(Scene before, Scene after) {
        Set<ObjectKey> services = new HashSet<>(before.kernelServices().table().services());
        services.addAll(after.kernelServices().table().services());
        KernelRules rules = before.kernelRules();
        String script = rules.update(after.kernelServices(), services);
        assertEquals(after.kernelRules().whole(), rules.whole(), "what has become of them");
        return script.lines().toList();
    }

    private static void assertHas(String text, String... lines) {
        for (String line : lines) {
            assertTrue(text.contains("\n" + line + "\n"), line + "\nin\n" + text);
        }
    }

    @Test
    void theWholeIsOneTransactionInThePlaceOfWhatIsThere() {
        String whole = scene("", "10.180.0.1@n1").kernelRules().whole();

        assertTrue(whole.startsWith("add table ip kube-proxy\ndelete table ip kube-proxy\ntable ip kube-proxy {\n"));
        assertHas(
                whole,
                "\t\telements = { 172.30.0.41 . tcp . 80 : goto service-" + SVC + " }",
                "\t\tmeta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.0.1 . 80 }");
    }

    @Test
    void onlyWhatIsToBeCarriedIsProgrammed() {
        CarriedServices all = Scene.seed().kernelServices();
        CarriedServices some = new CarriedServices(
                all.nodes(), all.table(), port -> port.name().protocol() == Protocol.TCP);

        String whole = KernelRules.of(List.of("10.244.0.0/16"), some).whole();

        assertTrue(whole.contains("10.96.0.10 . tcp . 53 : goto service-"));
        assertFalse(whole.contains("udp"), whole);
        assertTrue(Scene.seed().kernelRules().whole().contains("10.96.0.10 . udp . 53 : goto service-"));
    }

    @Test
    void otherServicesAreNotLookedAt() {
        Scene before = scene("", "10.180.0.1@n1");
        KernelRules rules = before.kernelRules();
        Scene after = scene("", "10.180.0.2@n1");

        assertEquals("", rules.update(after.kernelServices(), Set.of(ObjectKey.of("ns1", "other"))));
        assertEquals(before.kernelRules().whole(), rules.whole());
    }

    @Test
    void whatSeveralServicesWantStaysWithTheNextWhenTheFirstGoes() {
        Scene both = Scene.none();
        Scene last = Scene.none();
        for (String name : List.of("a", "z")) {
            for (Scene scene : name.equals("a") ? List.of(both) : List.of(both, last)) {
                scene.service("ns1", name, """
                                {"clusterIP": "172.30.0.4%d", "externalIPs": ["192.0.2.7"],
                                 "ports": [{"name": "p80", "port": 80, "protocol": "TCP"}]}""".formatted(name.equals("a") ? 2 : 3))
                        .endpoints("ns1", name, "p80", "TCP", 80, "10.180.0.7@n1");
            }
        }

        List<String> gone = change(both, last);
        List<String> back = change(last, both);

        String element = " element" + TABLE + "service-ips { 192.0.2.7 . tcp . 80";
        assertTrue(
                gone.stream().anyMatch(line -> line.startsWith("add" + element + " : goto external-")), gone::toString);
        assertTrue(gone.stream().noneMatch(line -> line.contains("hairpin")), "both have that endpoint");
        assertTrue(
                back.stream().anyMatch(line -> line.startsWith("delete element" + TABLE + "service-ips { 192.0.2.7")));
    }

    @Test
    void anotherNodeChangesWhatDependsOnNodes() {
        CarriedServices two = scene("", "10.180.0.2@n2").kernelServices();
        CarriedServices one = new CarriedServices(two.nodes().subList(0, 1), two.table(), two.carried());
        KernelRules rules = KernelRules.of(List.of("10.244.0.0/16"), one);

        List<String> lines = rules.update(two, Set.of()).lines().toList();

        assertTrue(lines.contains("add element" + TABLE + "nodeport-ips { 10.0.0.102 }"), lines::toString);
        assertTrue(
                lines.contains("add element" + TABLE + "hairpin-connections { 10.180.0.2 . 10.180.0.2 . tcp . 80 }"));
        assertEquals(KernelRules.of(List.of("10.244.0.0/16"), two).whole(), rules.whole());
    }

    @Test
    void otherPortsOfClusterIpsAreLeftToWhoListensThere() {
        String whole = scene("", "10.180.0.1@n1").kernelRules().whole();

        assertFalse(whole.contains("cluster-ips-check"), whole);
    }

    @Test
    void nodePortsAnswerAtThePrimaryAddressOfEveryNode() {
        assertHas(
                scene("", "10.180.0.1@n1").kernelRules().whole(),
                "\t\telements = { 10.0.0.101,\n\t\t\t     10.0.0.102 }");
    }

    @Test
    void rangesOfANodeThatAreAnotherOnesAlreadyAreLeftOut() {
        assertEquals(
                List.of("10.244.1.0/24 : a", "10.0.0.1 : a", "10.0.0.2 : b"),
                new Disjoint()
                        .add("10.244.1.0/24", " : a")
                        .add("10.0.0.1", " : a")
                        .add("10.244.0.0/16", " : b")
                        .add("10.0.0.1", " : b")
                        .add("10.0.0.2", " : b")
                        .elements());
    }

    @Test
    void podsSeeWhichPodOrNodeAsksAtAClusterIp() {
        assertTrue(
                scene("", "10.180.0.1@n1")
                        .kernelRules()
                        .whole()
                        .contains(
                                "\t\tip daddr @cluster-ips ip saddr != { 10.244.0.0/16, 10.0.0.101, 10.0.0.102 } meta mark set "));
    }

    @Test
    void podsOfEveryNodeMayReachThemselves() {
        String whole = scene("", "10.180.0.1@n1", "10.180.0.2@n2", "10.180.0.3@n3")
                .kernelRules()
                .whole();

        assertTrue(whole.contains("10.180.0.1 . 10.180.0.1 . tcp . 80"));
        assertTrue(whole.contains("10.180.0.2 . 10.180.0.2 . tcp . 80"));
        assertFalse(whole.contains("10.180.0.3 . 10.180.0.3 . tcp . 80"));
    }

    @Test
    void nodesThatChooseAmongOthersHaveChainsOfTheirOwn() {
        String first = "local-" + SVC + "__" + ChainNames.digest("n1", 8);
        String second = "local-" + SVC + "__" + ChainNames.digest("n2", 8);

        String whole = scene(", \"internalTrafficPolicy\": \"Local\"", "10.180.0.2@n2")
                .kernelRules()
                .whole();

        assertHas(
                whole,
                "\tchain local-" + SVC + " {\n\t\tip daddr vmap { 10.0.0.101 : goto " + first + ", 10.0.0.102 : goto "
                        + second + " }\n\t\tip saddr vmap { 10.244.1.0/24 : goto " + first + ", 10.0.0.101 : goto "
                        + first
                        + ", 10.244.2.0/24 : goto " + second
                        + ", 10.0.0.102 : goto " + second + " }\n\t\tgoto " + first + "\n\t}",
                "\tchain " + first + " {\n\t}",
                "\tchain " + second
                        + " {\n\t\tmeta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.0.2 . 80 }\n\t}",
                "\t\telements = { 172.30.0.41 . tcp . 80 : goto local-" + SVC + " }",
                "\t\telements = { 172.30.0.41 . tcp . 80 comment \"ns1/svc1:p80\" : drop }");
    }

    @Test
    void oneEndpointMoreIsOneRuleOther() {
        assertEquals(
                List.of(
                        "flush chain" + TABLE + "service-" + SVC,
                        "add rule" + TABLE + "service-" + SVC
                                + " meta l4proto tcp dnat ip addr . port to numgen random mod 2 map { 0 : 10.180.0.8 . 80, 1 : 10.180.0.9 . 80 }"),
                change(scene("", "10.180.0.8@n9"), scene("", "10.180.0.8@n9", "10.180.0.9@n9")));
    }

    @Test
    void chainsAreMadeBeforeAndDeletedAfterWhatRefersToThem() {
        List<String> made = change(Scene.none(), scene("", "10.180.0.9@n9"));
        List<String> deleted = change(scene("", "10.180.0.9@n9"), Scene.none());

        assertEquals(
                List.of(
                        "add chain" + TABLE + "external-" + SVC,
                        "add chain" + TABLE + "service-" + SVC,
                        "add rule" + TABLE + "external-" + SVC
                                + " meta mark set meta mark | 0x00004000 comment \"masquerade\"",
                        "add rule" + TABLE + "external-" + SVC + " goto service-" + SVC,
                        "add rule" + TABLE + "service-" + SVC
                                + " meta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.0.9 . 80 }",
                        "add element" + TABLE + "cluster-ips { 172.30.0.41 }",
                        "add element" + TABLE + "service-ips { 172.30.0.41 . tcp . 80 : goto service-" + SVC + " }",
                        "add element" + TABLE + "service-nodeports { tcp . 30080 : goto external-" + SVC + " }"),
                made);
        assertEquals(
                List.of(
                        "delete element" + TABLE + "cluster-ips { 172.30.0.41 }",
                        "delete element" + TABLE + "service-ips { 172.30.0.41 . tcp . 80 }",
                        "delete element" + TABLE + "service-nodeports { tcp . 30080 }",
                        "flush chain" + TABLE + "external-" + SVC,
                        "flush chain" + TABLE + "service-" + SVC,
                        "delete chain" + TABLE + "external-" + SVC,
                        "delete chain" + TABLE + "service-" + SVC),
                deleted);
    }

    @Test
    void serviceThatLosesItsLastEndpointRefuses() {
        List<String> lines = change(scene("", "10.180.0.9@n9"), scene(""));

        assertTrue(lines.contains("delete element" + TABLE + "service-ips { 172.30.0.41 . tcp . 80 }"));
        assertTrue(lines.contains("add element" + TABLE
                + "no-endpoint-services { 172.30.0.41 . tcp . 80 comment \"ns1/svc1:p80\" : goto reject-chain }"));
        assertTrue(change(scene(""), scene("", "10.180.0.9@n9"))
                .contains("delete element" + TABLE + "no-endpoint-services { 172.30.0.41 . tcp . 80 }"));
    }

    @Test
    void whatRemembersClientsComesAndGoesWithItsEndpoint() {
        String sticky = ", \"sessionAffinity\": \"ClientIP\"";

        List<String> made = change(scene(sticky, "10.180.0.9@n9"), scene(sticky, "10.180.0.1@n1", "10.180.0.9@n9"));
        List<String> gone = change(scene(sticky, "10.180.0.1@n1", "10.180.0.9@n9"), scene(sticky, "10.180.0.9@n9"));

        assertTrue(made.contains(
                "add set" + TABLE + "affinity-" + ONE + " { type ipv4_addr; flags dynamic,timeout; timeout 3h; }"));
        assertEquals("delete set" + TABLE + "affinity-" + ONE, gone.get(gone.size() - 1));
    }

    @Test
    void setsThatWouldHaveToBeOthersAreLoadedWithTheWhole() {
        String other = """
                , "sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 60}}""";
        Scene after = scene(other, "10.180.0.1@n1");

        assertEquals(
                after.kernelRules().whole().lines().toList(),
                change(scene(", \"sessionAffinity\": \"ClientIP\"", "10.180.0.1@n1"), after));
    }

    @Test
    void nothingIsSaidWhenNothingChanges() {
        assertEquals(List.of(), change(Scene.seed(), Scene.seed()));
    }

    @Test
    void anAddressOfTwoServicesIsTheFirstOnesByName() {
        Scene both = scene("", "10.180.0.1@n1");
        for (String name : List.of("a", "z")) {
            both.service("ns1", name, """
                            {"clusterIP": "172.30.0.4%d", "externalIPs": ["172.30.0.41", "192.0.2.7"],
                             "ports": [{"name": "p80", "port": 80, "protocol": "TCP"}]}""".formatted(name.equals("a") ? 2 : 3))
                    .endpoints("ns1", name, "p80", "TCP", 80, "10.180.0.7@n1");
        }

        String whole = both.kernelRules().whole();

        assertTrue(whole.contains("172.30.0.41 . tcp . 80 : goto service-" + SVC), whole);
        assertTrue(
                whole.matches("(?s).*192\\.0\\.2\\.7 \\. tcp \\. 80 : goto external-[A-Z0-9]+-ns1/a/tcp/p80.*"), whole);
    }

    @Test
    void anAddressOfTwoServicesIsRefusedOnce() {
        Scene both = Scene.none();
        for (String name : List.of("a", "z")) {
            both.service("ns1", name, """
                    {"clusterIP": "172.30.0.4%d", "externalIPs": ["192.0.2.7"],
                     "ports": [{"name": "p80", "port": 80, "protocol": "TCP"}, {"name": "p8", "port": 8, "protocol": "TCP"}]}""".formatted(name.equals("a") ? 2 : 3));
        }

        String whole = both.kernelRules().whole();

        assertTrue(whole.contains("192.0.2.7 . tcp . 80 comment \"ns1/a:p80\" : goto reject-chain"), whole);
        assertTrue(whole.contains("192.0.2.7 . tcp . 8 comment \"ns1/a:p8\" : goto reject-chain"), whole);
        assertFalse(whole.contains("192.0.2.7 . tcp . 80 comment \"ns1/z"), whole);
    }
}
