package dev.coracle.dns.corefile;

import dev.coracle.dns.PodRecordMode;
import java.util.List;

/**
 * What {@code kubernetes} says.
 *
 * @param zones the first that is no reverse zone is the one that PTR records lead to
 * @param ttl seconds, of all records
 * @param endpointPodNames whether endpoints without a hostname have the names of their pods
 * @param fallthrough zones in which names that do not exist are left to the next plugin
 */
public record KubernetesPlugin(
        List<String> zones, PodRecordMode pods, int ttl, boolean endpointPodNames, List<String> fallthrough) {
    static final String NAME = "kubernetes";
    private static final int USUAL_TTL = 5;
    private static final int LONGEST_TTL = 3600;

    static KubernetesPlugin read(Words words, List<String> keys) throws CorefileException {
        Reader reader = new Reader();
        boolean seen = false;
        while (words.next()) {
            if (seen) {
                throw new CorefileException("this plugin can only be used once per Server Block");
            }
            seen = true;
            reader.stanza(words, keys);
        }
        return new KubernetesPlugin(reader.zones, reader.pods, reader.ttl, reader.endpointPodNames, reader.fallthrough);
    }

    private static final class Reader {
        List<String> zones = List.of();
        PodRecordMode pods = PodRecordMode.DISABLED;
        int ttl = USUAL_TTL;
        boolean endpointPodNames;
        List<String> fallthrough = List.of();

        void stanza(Words words, List<String> keys) throws CorefileException {
            zones = DomainName.zones(words.arguments(), keys);
            if (zones.stream().allMatch(DomainName::isReverse)) {
                throw new CorefileException("non-reverse zone name must be used");
            }
            while (words.nextInBlock()) {
                property(words);
            }
        }

        private void property(Words words) throws CorefileException {
            String name = words.value();
            switch (name) {
                case "pods" -> pods = podMode(words.onlyArgument());
                case "ttl" -> ttl = ttl(words);
                case "fallthrough" -> fallthrough = Fallthrough.zones(words.arguments());
                case "endpoint_pod_names" -> {
                    words.noArguments();
                    endpointPodNames = true;
                }
                // They say how to reach the API server, and how soon.
                case "endpoint",
                        "tls",
                        "kubeconfig",
                        "startup_timeout",
                        "apiserver_qps",
                        "apiserver_burst",
                        "apiserver_max_inflight" -> {
                    if (words.arguments().isEmpty()) {
                        throw words.wrongArguments();
                    }
                }
                case "namespaces", "labels", "namespace_labels", "noendpoints", "zonal", "ignore", "multicluster" ->
                    throw words.missing("'" + name + "'");
                default -> throw words.unknownProperty();
            }
        }

        private static PodRecordMode podMode(String word) throws CorefileException {
            return switch (word) {
                case "disabled" -> PodRecordMode.DISABLED;
                case "insecure" -> PodRecordMode.INSECURE;
                case "verified" -> PodRecordMode.VERIFIED;
                default ->
                    throw new CorefileException(
                            "wrong value for pods: " + word + ",  must be one of: disabled, verified, insecure");
            };
        }

        private static int ttl(Words words) throws CorefileException {
            List<String> arguments = words.arguments();
            if (arguments.isEmpty()) {
                throw words.wrongArguments();
            }
            int seconds = Numbers.read(arguments.get(0));
            if (seconds < 0 || seconds > LONGEST_TTL) {
                throw words.error("ttl must be in range [0, " + LONGEST_TTL + "]: " + seconds);
            }
            return seconds;
        }
    }
}
