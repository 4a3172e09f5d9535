package dev.coracle.apiserver.auth;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Reads users from client certificates of the cluster's CA: CN is the user, each O a group. Thread-safe. */
public final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    /** Since v1.33 this attribute of the subject is the user's uid. */
    private static final String UID_ATTRIBUTE = "1.3.6.1.4.1.57683.2";

    private final X509Certificate ca;
    private final Clock clock;

    public ClientCertificates(X509Certificate ca, Clock clock) {
        this.ca = ca;
        this.clock = clock;
    }

    /** The user, or empty when the chain does not lead to the CA, is expired or is not for clients. */
    public Optional<UserInfo> authenticate(List<X509Certificate> chain) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            List<X509Certificate> path =
                    chain.stream().filter(c -> !c.equals(ca)).toList();
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            List<String> usages = chain.get(0).getExtendedKeyUsage();
            if (usages == null || !usages.contains(CLIENT_AUTH)) {
                return Optional.empty();
            }
            return user(chain.get(0));
        } catch (GeneralSecurityException e) {
            return Optional.empty(); // the caller answers 401, which is all that a stranger should learn
        }
    }

    private static Optional<UserInfo> user(X509Certificate certificate) {
        String name = "";
        String uid = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(
                            certificate.getSubjectX500Principal().getName("RFC2253", Map.of(UID_ATTRIBUTE, "KUBEUID")))
                    .getRdns()) {
                switch (rdn.getType()) {
                    case "CN" -> name = rdn.getValue().toString();
                    case "O" -> groups.add(rdn.getValue().toString());
                    case "KUBEUID" -> uid = rdn.getValue().toString();
                    default -> {
                        // other attributes mean nothing to Kubernetes
                    }
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException("the JDK wrote this name", e);
        }
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new UserInfo(name, uid, List.copyOf(groups), Map.of()).authenticated());
    }
}
