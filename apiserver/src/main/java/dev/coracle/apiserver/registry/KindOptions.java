package dev.coracle.apiserver.registry;

/**
 * What kinds need to know of the cluster.
 *
 * @param serviceCidr {@code 10.96.0.0/12}
 */
public record KindOptions(String serviceCidr, int firstNodePort, int lastNodePort) {
    public static final KindOptions DEFAULT = new KindOptions("10.96.0.0/12", 30000, 32767);
}
