package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cluster with an IPv4 and an IPv6 range. */
class ServiceDualStackTest {
    private static final TestRegistry TEST =
            new TestRegistry(new KindOptions("10.0.0.0/16,fd00:10::/112", 30000, 32767));
    private static final TestRegistry SIX_FIRST =
            new TestRegistry(new KindOptions("fd00:10::/112,10.0.0.0/16", 30000, 32767));
    private static final GroupVersionResource ADDRESSES =
            GroupVersionResource.of("networking.k8s.io", "v1", "ipaddresses");
    private static int names;

    @AfterAll
    static void close() {
        TEST.close();
        SIX_FIRST.close();
    }

    private static KubeObject create(TestRegistry test, String spec) {
        names++;
        return test.client.create(
                Resources.SERVICES,
                "default",
                ServiceAddressesTest.json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'s" + names
                        + "'},'spec':{" + spec + "}}"));
    }

    private static KubeObject update(KubeObject service, String changes) {
        ObjectNode body = service.copy();
        ObjectNode spec = (ObjectNode) body.get("spec");
        ServiceAddressesTest.json("{" + changes + "}").properties().forEach(field -> {
            if (field.getValue().isNull()) {
                spec.remove(field.getKey());
            } else {
                spec.set(field.getKey(), field.getValue());
            }
        });
        return TEST.client.update(Resources.SERVICES, service.key(), "", body);
    }

    private static String families(KubeObject service) {
        return service.text("spec.ipFamilyPolicy") + " "
                + String.join("+", service.fields().texts("spec.ipFamilies"));
    }

    private static String message(Runnable call) {
        return assertThrows(StatusException.class, call::run).getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'ports':[{'port':80}] | SingleStack IPv4 | SingleStack IPv6",
                "'ports':[{'port':80}],'ipFamilies':['IPv6'] | SingleStack IPv6 | SingleStack IPv6",
                "'ports':[{'port':80}],'ipFamilyPolicy':'PreferDualStack' | PreferDualStack IPv4+IPv6 |"
                        + " PreferDualStack IPv6+IPv4",
                "'ports':[{'port':80}],'ipFamilyPolicy':'RequireDualStack','ipFamilies':['IPv6'] |"
                        + " RequireDualStack IPv6+IPv4 | RequireDualStack IPv6+IPv4",
                "'clusterIP':'None','selector':{'a':'b'} | SingleStack IPv4 | SingleStack IPv6",
                "'clusterIP':'None' | RequireDualStack IPv4+IPv6 | RequireDualStack IPv6+IPv4",
                "'clusterIP':'None','ipFamilyPolicy':'SingleStack' | SingleStack IPv4 | SingleStack IPv6",
            })
    void familiesAreCompleted(String spec, String fourFirst, String sixFirst) {
        assertEquals(fourFirst, families(create(TEST, spec)));
        assertEquals(sixFirst, families(create(SIX_FIRST, spec)));
    }

    @Test
    void addressesSayTheirFamily() {
        KubeObject service = create(TEST, "'clusterIP':'fd00:10::7','ports':[{'port':80}]");

        assertEquals("SingleStack IPv6", families(service));
        assertEquals(
                "IPv6",
                TEST.client
                        .get(ADDRESSES, ObjectKey.cluster("fd00:10::7"))
                        .labels()
                        .get("ipaddress.kubernetes.io/ip-family"));
    }

    @Test
    void eachFamilyGetsAnAddress() {
        KubeObject service = create(TEST, "'ports':[{'port':80}],'ipFamilyPolicy':'RequireDualStack'");

        List<String> ips = service.fields().texts("spec.clusterIPs");
        assertEquals(2, ips.size());
        assertEquals(ips.get(0), service.text("spec.clusterIP"));
        assertTrue(ips.get(0).startsWith("10.0."));
        assertTrue(ips.get(1).startsWith("fd00:10::"));
        for (String ip : ips) {
            assertTrue(TEST.client.find(ADDRESSES, ObjectKey.cluster(ip)).isPresent(), ip);
        }

        TEST.client.delete(Resources.SERVICES, service.key(), dev.coracle.apimachinery.client.DeleteOptions.DEFAULT);
        for (String ip : ips) {
            assertFalse(TEST.client.find(ADDRESSES, ObjectKey.cluster(ip)).isPresent(), ip);
        }
    }

    @Test
    void aSecondFamilyComesAndGoesWithThePolicy() {
        KubeObject single = create(TEST, "'ports':[{'port':80}]");

        KubeObject dual = update(single, "'ipFamilyPolicy':'PreferDualStack'");
        List<String> ips = dual.fields().texts("spec.clusterIPs");
        assertEquals("PreferDualStack IPv4+IPv6", families(dual));
        assertEquals(single.text("spec.clusterIP"), ips.get(0));

        assertEquals(
                "Service \"" + single.name()
                        + "\" is invalid: [spec.ipFamilyPolicy: Invalid value: \"PreferDualStack\":"
                        + " must be 'SingleStack' to release the secondary cluster IP, spec.ipFamilyPolicy: Invalid value:"
                        + " \"PreferDualStack\": must be 'SingleStack' to release the secondary IP family]",
                message(() -> update(dual, "'clusterIPs':['" + ips.get(0) + "'],'ipFamilies':['IPv4']")));

        KubeObject again = update(dual, "'ipFamilyPolicy':'SingleStack'");
        assertEquals("SingleStack IPv4", families(again));
        assertEquals(List.of(ips.get(0)), again.fields().texts("spec.clusterIPs"));
        assertFalse(TEST.client.find(ADDRESSES, ObjectKey.cluster(ips.get(1))).isPresent());
        assertTrue(TEST.client.find(ADDRESSES, ObjectKey.cluster(ips.get(0))).isPresent());
    }

    @Test
    void aSecondAddressMayBeWished() {
        KubeObject single = create(TEST, "'ports':[{'port':80}]");

        KubeObject dual = update(
                single,
                "'ipFamilyPolicy':'RequireDualStack','clusterIPs':['" + single.text("spec.clusterIP")
                        + "','fd00:10::99']");

        assertEquals("fd00:10::99", dual.fields().texts("spec.clusterIPs").get(1));
        assertEquals("RequireDualStack IPv4+IPv6", families(dual));
    }

    @Test
    void leavingForElsewhereFreesBoth() {
        KubeObject dual = create(TEST, "'ports':[{'port':80}],'ipFamilyPolicy':'RequireDualStack'");

        KubeObject elsewhere = update(dual, "'type':'ExternalName','externalName':'a.example.com'");

        assertEquals(" ", families(elsewhere));
        for (String ip : dual.fields().texts("spec.clusterIPs")) {
            assertFalse(TEST.client.find(ADDRESSES, ObjectKey.cluster(ip)).isPresent(), ip);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'ipFamilyPolicy':'SingleStack','ipFamilies':['IPv4','IPv6'] | spec.ipFamilyPolicy: Invalid value:"
                        + " \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are"
                        + " specified",
                "'ipFamilyPolicy':'SingleStack','clusterIP':'10.0.0.9','clusterIPs':['10.0.0.9','fd00:10::9'] |"
                        + " spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or"
                        + " 'PreferDualStack' when multiple cluster IPs are specified",
                "'ipFamilies':['IPv4','IPv4'] | spec.ipFamilies[1]: Duplicate value: \"IPv4\"",
                "'ipFamilies':['IPv5'] | spec.ipFamilies[0]: Unsupported value: \"IPv5\": supported values: \"IPv4\","
                        + " \"IPv6\"",
                "'ipFamilyPolicy':'Both' | spec.ipFamilyPolicy: Unsupported value: \"Both\": supported values:"
                        + " \"PreferDualStack\", \"RequireDualStack\", \"SingleStack\"",
                "'clusterIP':'10.0.0.9','clusterIPs':['10.0.0.8'] | spec.clusterIPs: Invalid value: [\"10.0.0.8\"]: first"
                        + " value must match `clusterIP`",
                "'clusterIPs':['10.0.0.8'] | spec.clusterIPs: Invalid value: [\"10.0.0.8\"]: must be empty when `clusterIP`"
                        + " is not specified",
                "'clusterIP':'None','clusterIPs':['None','10.0.0.9'] | spec.clusterIPs: Invalid value:"
                        + " [\"None\",\"10.0.0.9\"]: 'None' must be the first and only value",
                "'clusterIP':'10.0.0.9','clusterIPs':['10.0.0.9','fd00:10::9','10.0.0.10'] | [spec.clusterIPs: Invalid value:"
                        + " [\"10.0.0.9\",\"fd00:10::9\",\"10.0.0.10\"]: may only hold up to 2 values, spec.clusterIPs:"
                        + " Invalid value: [\"10.0.0.9\",\"fd00:10::9\",\"10.0.0.10\"]: may specify no more than one IP for"
                        + " each IP family]",
                "'clusterIP':'10.0.0.9','clusterIPs':['10.0.0.9','10.0.0.10'] | spec.clusterIPs: Invalid value:"
                        + " [\"10.0.0.9\",\"10.0.0.10\"]: may specify no more than one IP for each IP family",
                "'clusterIP':'10.0.0.9','ipFamilies':['IPv6'] | spec.clusterIPs[0]: Invalid value: \"10.0.0.9\": expected an"
                        + " IPv6 value as indicated by `ipFamilies[0]`",
                "'clusterIP':'fd00:10::9','ipFamilies':['IPv4'] | spec.clusterIPs[0]: Invalid value: \"fd00:10::9\":"
                        + " expected an IPv4 value as indicated by `ipFamilies[0]`",
                "'clusterIP':'fd00:11::9' | spec.clusterIPs: Invalid value: [\"fd00:11::9\"]: failed to allocate IP"
                        + " fd00:11::9: the provided network does not match the current range",
                "'clusterIP':'010.0.0.9' | spec.clusterIPs[0]: Invalid value: \"010.0.0.9\": must not have leading 0s",
                "'clusterIP':'::ffff:10.0.0.9' | spec.clusterIPs[0]: Invalid value: \"::ffff:10.0.0.9\": must not be an"
                        + " IPv4-mapped IPv6 address",
            })
    void refusesWhatDoesNotFit(String spec, String expected) {
        String text = message(() -> create(TEST, spec + ",'ports':[{'port':80}]"));

        assertEquals("Service \"s" + names + "\" is invalid: " + expected, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'clusterIP':'10.0.9.9','clusterIPs':['10.0.9.9'] | spec.clusterIPs[0]: Invalid value: [\"10.0.9.9\"]: may not"
                        + " change once set",
                "'clusterIP':'10.0.9.9' | spec.clusterIPs[0]: Invalid value: [\"10.0.9.9\"]: may not change once set",
                "'clusterIP':'None','clusterIPs':['None'] | spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change"
                        + " once set",
                "'ipFamilies':['IPv6'],'clusterIP':'fd00:10::98','clusterIPs':['fd00:10::98'] | [spec.clusterIPs[0]: Invalid"
                        + " value: [\"fd00:10::98\"]: may not change once set, spec.ipFamilies[0]: Invalid value:"
                        + " [\"IPv6\"]: may not change once set]",
                "'loadBalancerClass':'x/y' | spec.loadBalancerClass: Forbidden: may only be used when `type` is"
                        + " 'LoadBalancer'",
            })
    void whatIsSetStays(String changes, String expected) {
        KubeObject service = create(TEST, "'ports':[{'port':80}]");

        assertEquals(
                "Service \"" + service.name() + "\" is invalid: " + expected, message(() -> update(service, changes)));
    }

    @Test
    void headlessServicesMayChangeFamilies() {
        KubeObject service = create(TEST, "'clusterIP':'None','selector':{'a':'b'}");

        assertEquals("SingleStack IPv6", families(update(service, "'ipFamilies':['IPv6']")));
    }

    @Test
    void aTakenAddressIsShownBesideTheOneToBeChosen() {
        create(TEST, "'clusterIP':'10.0.7.7','ports':[{'port':80}]");

        assertTrue(message(() ->
                        create(TEST, "'clusterIP':'10.0.7.7','ipFamilyPolicy':'PreferDualStack','ports':[{'port':80}]"))
                .endsWith(
                        "spec.clusterIPs: Invalid value: [\"10.0.7.7\",\"\"]: failed to allocate IP 10.0.7.7: provided IP"
                                + " is already allocated"));
    }

    @Test
    void aDryRunShowsBothBaseAddresses() {
        ObjectNode body =
                ServiceAddressesTest.json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'dry'},'spec':"
                        + "{'ipFamilyPolicy':'RequireDualStack','ports':[{'port':80}]}}");
        KubeObject shown = TEST.registry
                .creator()
                .create(
                        TEST.registry.kind(Resources.SERVICES),
                        "default",
                        body,
                        WriteOptions.of(TestRegistry.admin(), "", true))
                .toCompletableFuture()
                .join();

        assertEquals(List.of("10.0.0.0", "fd00:10::"), shown.fields().texts("spec.clusterIPs"));
        assertEquals(2, ((ArrayNode) shown.tree().at("/spec/ipFamilies")).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"10.0.0.0/16,10.1.0.0/16", "10.0.0.0", "10.0.0.0/16,fd00::/112,10.1.0.0/16"})
    void otherRangesAreRefusedAtOnce(String ranges) {
        KindOptions options = new KindOptions(ranges, 30000, 32767);

        assertThrows(IllegalArgumentException.class, () -> Kinds.builtin(options, new java.util.Random(1)));
    }
}
