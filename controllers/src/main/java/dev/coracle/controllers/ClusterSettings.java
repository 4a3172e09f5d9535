package dev.coracle.controllers;

/**
 * Facts of the cluster that controllers write into objects.
 *
 * @param serviceCidr {@code 10.96.0.0/12}
 * @param loadBalancerPool ranges with commas between them; "" when nobody gives Services external addresses
 * @param clusterDomain {@code cluster.local}
 * @param caPem the certificate in every {@code kube-root-ca.crt}
 * @param tokens for Secrets that hold a token
 */
public record ClusterSettings(
        String serviceCidr, String loadBalancerPool, String clusterDomain, String caPem, SecretTokens tokens) {}
