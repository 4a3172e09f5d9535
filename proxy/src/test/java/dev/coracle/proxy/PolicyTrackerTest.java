package dev.coracle.proxy;

import static dev.coracle.apimachinery.object.Resources.NAMESPACES;
import static dev.coracle.apimachinery.object.Resources.NETWORK_POLICIES;
import static dev.coracle.apimachinery.object.Resources.NODES;
import static dev.coracle.apimachinery.object.Resources.PODS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.client.Informer;
import dev.coracle.apimachinery.client.ToldWatches;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.policy.PolicyTracker;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That decisions follow the API, in whatever order things come. */
class PolicyTrackerTest {
    private static final String DENY_INGRESS = "{'podSelector': {}, 'policyTypes': ['Ingress']}";
    private static final String DENY_EGRESS = "{'podSelector': {}, 'policyTypes': ['Egress']}";
    private static final String WEB_TO_DB = "{'podSelector': {'matchLabels': {'app': 'db'}},"
            + " 'ingress': [{'from': [{'podSelector': {'matchLabels': {'app': 'web'}}}], 'ports': [{'port': 'sql'}]}]}";
    private static final String TEAM_TO_DB = "{'podSelector': {'matchLabels': {'app': 'db'}},"
            + " 'ingress': [{'from': [{'namespaceSelector': {'matchLabels': {'team': 'b'}}}]}]}";
    private static final String WEB = "10.244.1.5";
    private static final String DB = "10.244.1.6";
    private static final String OTHER = "10.244.2.7";
    private static final String NODE = "172.18.0.2";
    private static final String OUTSIDE = "192.0.2.1";

    private final ToldWatches api = new ToldWatches();
    private PolicyTracker tracker;
    private int published;

    @BeforeEach
    void start() {
        List<Informer> informers = List.of(
                api.informer(NETWORK_POLICIES), api.informer(PODS), api.informer(NAMESPACES), api.informer(NODES));
        tracker = new PolicyTracker(informers.get(0), informers.get(1), informers.get(2), informers.get(3));
        tracker.onPublish(() -> published++);
        informers.forEach(Informer::start);
        api.put(
                NODES,
                "{'metadata': {'name': 'node-1'}, 'spec': {'podCIDR': '10.244.1.0/24'},"
                        + " 'status': {'addresses': [{'type': 'InternalIP', 'address': '" + NODE
                        + "'}, {'type': 'Hostname', 'address': 'node-1'}]}}");
        namespace("shop", "a");
        namespace("other", "b");
        pod("shop", "web", WEB, "'app': 'web'", "Running");
        pod("shop", "db", DB, "'app': 'db'", "Running");
        pod("other", "web", OTHER, "'app': 'web'", "Running");
    }

    private void namespace(String name, String team) {
        api.put(NAMESPACES, "{'metadata': {'name': '" + name + "', 'labels': {'team': '" + team + "'}}}");
    }

    private void pod(String namespace, String name, String ip, String labels, String phase) {
        api.put(
                PODS,
                "{'metadata': {'namespace': '" + namespace + "', 'name': '" + name + "', 'labels': {" + labels
                        + "}}, 'spec': {'nodeName': 'node-1', 'containers': [{'name': 'c', 'ports': [{'name': 'sql',"
                        + " 'containerPort': 5432" + (name.equals("db") ? ", 'hostPort': 15432" : "")
                        + "}]}]}, 'status': {'phase': '" + phase
                        + "', 'podIPs': [" + (ip.isEmpty() ? "" : "{'ip': '" + ip + "'}") + "]}}");
    }

    private void policy(String name, String spec) {
        api.put(NETWORK_POLICIES, "{'metadata': {'namespace': 'shop', 'name': '" + name + "'}, 'spec': " + spec + "}");
    }

    private boolean allows(String source, String target, int port) {
        return tracker.allows(source, target, port, Protocol.TCP);
    }

    @Test
    void withoutPoliciesEverythingIsAllowedAndNothingIsKept() {
        assertTrue(allows(OTHER, DB, 5432));
        assertTrue(allows("nonsense", DB, 5432));
        assertEquals(0, published);

        policy("deny", DENY_INGRESS);
        api.delete(NETWORK_POLICIES, "shop", "deny");

        assertTrue(allows(OTHER, DB, 5432));
        published = 0;
        pod("shop", "db", DB, "'app': 'new'", "Running");
        assertEquals(0, published);
    }

    @Test
    void bothEndsMustAllow() {
        policy("deny", DENY_INGRESS);

        assertFalse(allows(WEB, DB, 5432));
        assertFalse(allows(OTHER, DB, 5432));
        assertFalse(allows(OUTSIDE, DB, 5432));
        assertTrue(allows(WEB, OTHER, 80));
        assertTrue(allows(DB, DB, 5432), "itself");

        policy("db", WEB_TO_DB);
        assertTrue(allows(WEB, DB, 5432));
        assertFalse(allows(WEB, DB, 5433));
        assertFalse(tracker.allows(WEB, DB, 5432, Protocol.UDP));
        assertFalse(allows(OTHER, DB, 5432));

        policy("deny-egress", DENY_EGRESS);
        assertFalse(allows(WEB, DB, 5432));
        assertFalse(allows(WEB, OTHER, 80));
        assertFalse(allows(WEB, OUTSIDE, 443));

        api.delete(NETWORK_POLICIES, "shop", "deny-egress");
        api.delete(NETWORK_POLICIES, "shop", "deny");
        assertTrue(allows(WEB, OUTSIDE, 443));
        assertFalse(allows(OTHER, DB, 5432), "still isolated by the other policy");
        assertTrue(allows(OTHER, WEB, 5432));
    }

    @Test
    void nodesAndThisMachineReachEveryPodAndAreReached() {
        policy("in", DENY_INGRESS);
        policy("out", DENY_EGRESS);

        assertTrue(allows("127.0.0.1", DB, 5432));
        assertTrue(allows("::1", DB, 5432));
        assertTrue(allows(NODE, DB, 5432));
        assertTrue(allows("10.244.1.1", DB, 5432));
        assertTrue(allows(WEB, NODE, 6443));
        assertFalse(allows("172.18.0.9", DB, 5432));
        assertFalse(allows(WEB, "172.18.0.9", 6443));

        api.put(
                NODES,
                "{'metadata': {'name': 'node-2'},"
                        + " 'status': {'addresses': [{'type': 'InternalIP', 'address': '172.18.0.9'}]}}");
        assertTrue(allows("172.18.0.9", DB, 5432));
    }

    @Test
    void labelsOfPodsAndNamespacesCountAsTheyAre() {
        policy("db", WEB_TO_DB);
        assertTrue(allows(WEB, DB, 5432));

        pod("shop", "web", WEB, "'app': 'worker'", "Running");
        assertFalse(allows(WEB, DB, 5432));

        pod("shop", "db", DB, "'app': 'cache'", "Running");
        assertTrue(allows(WEB, DB, 5432), "no policy selects it any more");

        pod("shop", "db", DB, "'app': 'db'", "Running");
        policy("db", TEAM_TO_DB);
        assertTrue(allows(OTHER, DB, 5432));
        assertFalse(allows(WEB, DB, 5432));

        namespace("other", "a");
        assertFalse(allows(OTHER, DB, 5432));
        namespace("shop", "b");
        assertTrue(allows(WEB, DB, 5432));
    }

    @Test
    void anAddressBelongsToThePodThatHasItNow() {
        policy("db", WEB_TO_DB);
        pod("shop", "web", WEB, "'app': 'web'", "Succeeded");
        assertFalse(allows(WEB, DB, 5432));

        pod("shop", "web-2", WEB, "'app': 'web'", "Running");
        assertTrue(allows(WEB, DB, 5432));

        api.delete(PODS, "shop", "web");
        assertTrue(allows(WEB, DB, 5432));
        api.delete(PODS, "shop", "web-2");
        assertFalse(allows(WEB, DB, 5432));
    }

    @Test
    void aPodIsIsolatedBeforeItsStatusHasItsAddress() {
        policy("out", DENY_EGRESS);
        pod("shop", "job", "", "'app': 'job'", "Pending");
        assertTrue(allows("10.244.1.9", OTHER, 80));

        Runnable ended = tracker.starts(ObjectKey.of("shop", "job"), List.of("10.244.1.9"));
        assertFalse(allows("10.244.1.9", OTHER, 80));

        ended.run();
        assertTrue(allows("10.244.1.9", OTHER, 80));
    }

    @Test
    void podsKnownBeforeTheFirstPolicyHaveTheAddressesTheyStartedWith() {
        pod("shop", "job", "", "'app': 'job'", "Pending");
        tracker.starts(ObjectKey.of("shop", "job"), List.of("10.244.1.9"));

        policy("out", DENY_EGRESS);

        assertFalse(allows("10.244.1.9", OTHER, 80));
    }

    @Test
    void aHostPortIsItsPod() {
        policy("db", WEB_TO_DB);

        assertTrue(allows(WEB, NODE, 15432));
        assertTrue(allows(OTHER, NODE, 80));
        assertFalse(allows(OTHER, NODE, 15432));
        assertTrue(allows("127.0.0.1", NODE, 15432));

        api.delete(PODS, "shop", "db");
        assertTrue(allows(OTHER, NODE, 15432));
    }

    @Test
    void whatChangesNothingPublishesNothing() {
        policy("db", WEB_TO_DB);
        published = 0;

        pod("shop", "web", WEB, "'app': 'web'", "Running");
        namespace("shop", "a");

        assertEquals(0, published);
    }
}
