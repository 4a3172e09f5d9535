package dev.coracle.apiserver.pki;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** What the API server's certificate is good for: Go clients look at subject alternative names only, never at the CN. */
public record ServerNames(List<String> dnsNames, List<InetAddress> addresses) {

    /**
     * The names every cluster's certificate has, and some more.
     *
     * @param clusterDomain for example {@code cluster.local}
     * @param serviceAddress the ClusterIP of the {@code kubernetes} Service
     */
    public static ServerNames of(
            String clusterDomain,
            InetAddress serviceAddress,
            List<String> extraDnsNames,
            List<InetAddress> extraAddresses) {
        List<String> names = new ArrayList<>(List.of(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc." + clusterDomain));
        names.addAll(extraDnsNames);
        List<InetAddress> addresses = new ArrayList<>(List.of(address("127.0.0.1"), address("::1"), serviceAddress));
        addresses.addAll(extraAddresses);
        return new ServerNames(
                names.stream().distinct().toList(),
                addresses.stream().distinct().toList());
    }

    /** @param literal an IP address; names would be looked up, and are not for this */
    public static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + literal, e);
        }
    }
}
