package dev.coracle.apiserver.registry;

import java.util.List;

/**
 * What kinds need to know of the cluster.
 *
 * @param serviceCidr {@code 10.96.0.0/12}, or one range of each family with a comma between them, the default family first
 */
public record KindOptions(String serviceCidr, int firstNodePort, int lastNodePort) {
    public static final KindOptions DEFAULT = new KindOptions("10.96.0.0/12", 30000, 32767);

    public List<String> serviceCidrs() {
        return List.of(serviceCidr.split(","));
    }
}
