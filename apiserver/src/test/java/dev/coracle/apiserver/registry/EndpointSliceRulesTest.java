package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts of contract service-networking 2.3, 2.9 and of ServiceCIDR and IPAddress in 1.11. */
class EndpointSliceRulesTest {
    private static final TestRegistry TEST = new TestRegistry();

    @AfterAll
    static void close() {
        TEST.close();
    }

    private static KubeObject create(GroupVersionResource resource, String kind, String name, String more) {
        String group = resource.group().isEmpty() ? "v1" : resource.group() + "/v1";
        return TEST.client.create(
                resource,
                kind.equals("ServiceCIDR") || kind.equals("IPAddress") ? "" : "default",
                ServiceAddressesTest.json("{'apiVersion':'" + group + "','kind':'" + kind + "','metadata':{'name':'"
                        + name + "'}" + (more.isEmpty() ? "" : "," + more) + "}"));
    }

    private static String refusal(GroupVersionResource resource, String kind, String name, String more) {
        String text = assertThrows(StatusException.class, () -> create(resource, kind, name, more))
                .getMessage();
        return text.substring(text.indexOf("is invalid: ") + "is invalid: ".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'endpoints':[] | addressType: Required value",
                "'addressType':'IP' | addressType: Unsupported value: \"IP\": supported values: \"FQDN\", \"IPv4\", \"IPv6\"",
                "'addressType':'IPv4','endpoints':[{'addresses':[]}] | endpoints[0].addresses: Required value: must contain at"
                        + " least 1 address",
                "'addressType':'IPv4','endpoints':[{'addresses':['fd00::1']}] | endpoints[0].addresses: Invalid value:"
                        + " \"fd00::1\": must be an IPv4 address",
                "'addressType':'IPv6','endpoints':[{'addresses':['10.0.0.1']}] | endpoints[0].addresses: Invalid value:"
                        + " \"10.0.0.1\": must be an IPv6 address",
                "'addressType':'IPv6','endpoints':[{'addresses':['FD00::1']}] | endpoints[0].addresses[0]: Invalid value:"
                        + " \"FD00::1\": must be in canonical form (\"fd00::1\")",
                "'addressType':'IPv4','endpoints':[{'addresses':['127.0.0.1']}] | endpoints[0].addresses[0]: Invalid value:"
                        + " \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
                "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],'hints':{'forZones':[{'name':'a'},{'name':'a'}]}}] |"
                        + " endpoints[0].hints.forZones[1].name: Duplicate value: \"a\"",
                "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],'hints':{'forNodes':[{'name':'a'},{'name':'a'}]}}] |"
                        + " endpoints[0].hints.forNodes[1].name: Duplicate value: \"a\"",
                "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],'hints':{'forZones':[{'name':'1'},{'name':'2'},"
                        + "{'name':'3'},{'name':'4'},{'name':'5'},{'name':'6'},{'name':'7'},{'name':'8'},{'name':'9'}]}}] |"
                        + " endpoints[0].hints.forZones: Too many: 9: must have at most 8 items",
                "'addressType':'IPv4','ports':[{'name':'a','port':80},{'name':'a','port':81}] | ports[1].name: Duplicate value:"
                        + " \"a\"",
                "'addressType':'IPv4','ports':[{'protocol':'HTTP','port':80}] | ports[0].protocol: Unsupported value: \"HTTP\":"
                        + " supported values: \"SCTP\", \"TCP\", \"UDP\"",
            })
    void slices(String more, String expected) {
        assertEquals(expected, refusal(Resources.ENDPOINT_SLICES, "EndpointSlice", "s", more));
    }

    @Test
    void theTypeOfAddressesStays() {
        KubeObject slice = create(Resources.ENDPOINT_SLICES, "EndpointSlice", "typed", "'addressType':'IPv4'");
        ObjectNode body = slice.copy().put("addressType", "IPv6");

        assertEquals(
                "EndpointSlice.discovery.k8s.io \"typed\" is invalid: addressType: Invalid value: \"IPv6\": field is immutable",
                assertThrows(
                                StatusException.class,
                                () -> TEST.client.update(Resources.ENDPOINT_SLICES, slice.key(), "", body))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "[] | spec.cidrs: Required value: at least one CIDR required",
                "['10.0.0.0/8','10.1.0.0/16'] | spec.cidrs: Invalid value: [\"10.0.0.0/8\",\"10.1.0.0/16\"]: may specify no"
                        + " more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64",
                "['10.0.0.1/8'] | spec.cidrs[0]: Invalid value: \"10.0.0.1/8\": must not have bits set beyond the prefix length",
                "['FD00::/64'] | spec.cidrs[0]: Invalid value: \"FD00::/64\": must be in canonical form (\"fd00::/64\")",
                "['010.0.0.0/8'] | spec.cidrs[0]: Invalid value: \"010.0.0.0/8\": must not have leading 0s in IP or prefix"
                        + " length",
                "['x'] | spec.cidrs[0]: Invalid value: \"x\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            })
    void ranges(String cidrs, String expected) {
        assertEquals(expected, refusal(Resources.SERVICE_CIDRS, "ServiceCIDR", "r", "'spec':{'cidrs':" + cidrs + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "['10.0.0.0/9'] | spec.cidrs[0]: Invalid value: \"10.0.0.0/9\": field is immutable",
                "['10.0.0.0/8','fd00::/64'] | ^^",
                "['10.0.0.0/9','fd00::/64'] | spec.cidrs[0]: Invalid value: \"10.0.0.0/9\": field is immutable",
            })
    void aRangeStaysAndMayGetASecondOne(String cidrs, String expected) {
        String name = "r" + Integer.toHexString(cidrs.hashCode()).toLowerCase(Locale.ROOT);
        KubeObject range = create(Resources.SERVICE_CIDRS, "ServiceCIDR", name, "'spec':{'cidrs':['10.0.0.0/8']}");
        ObjectNode body = range.copy();
        body.set("spec", ServiceAddressesTest.json("{'cidrs':" + cidrs + "}"));
        String found = "";
        try {
            TEST.client.update(Resources.SERVICE_CIDRS, range.key(), "", body);
        } catch (StatusException e) {
            found = e.getMessage().replaceFirst(".* is invalid: ", "");
        }

        assertEquals(expected, found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "FD00::1 | 'spec':{'parentRef':{'resource':'services','name':'x'}} | metadata.name: Invalid value: \"FD00::1\":"
                        + " must be in canonical form (\"fd00::1\")",
                "10.0.0.1 | 'spec':{'parentRef':{'resource':'services'}} | spec.parentRef.name: Required value",
                "10.0.0.1 | 'spec':{'parentRef':{'name':'x'}} | spec.parentRef.resource: Required value",
            })
    void addresses(String name, String more, String expected) {
        assertEquals(expected, refusal(Resources.IP_ADDRESSES, "IPAddress", name, more));
    }

    @Test
    void addressesOfIpv6HaveColonsInTheirNames() {
        assertEquals(
                "fd00::9",
                create(
                                Resources.IP_ADDRESSES,
                                "IPAddress",
                                "fd00::9",
                                "'spec':{'parentRef':{'resource':'services','name':'x','namespace':'default'}}")
                        .name());
    }

    @Test
    void namesOfHostsAreToldToBeOld() {
        ObjectNode slice = ServiceAddressesTest.json("{'addressType':'FQDN'}");

        assertEquals(
                List.of("spec.addressType: FQDN endpoints are deprecated"),
                TEST.registry.kind(Resources.ENDPOINT_SLICES).warnings(Fields.of(slice), Fields.of(null)));
    }
}
