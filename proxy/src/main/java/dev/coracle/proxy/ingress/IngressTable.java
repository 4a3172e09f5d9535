package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where each host and path leads, and which certificate each host has, at one moment. Immutable. The rules of all Ingresses for
 * one host are one list; where two say different things, the older Ingress is right.
 */
public final class IngressTable {
    public static final IngressTable EMPTY = new IngressTable(List.of(), secret -> Optional.empty());

    private static final class Host {
        final List<PathRule> rules = new ArrayList<>();
        BackendRef fallback;

        void add(PathRule rule) {
            if (rules.stream().noneMatch(rule::sameAs)) {
                rules.add(rule);
            }
        }
    }

    private final Map<String, Host> hosts = new TreeMap<>();
    private final Map<String, TlsIdentity> certificates = new HashMap<>();
    private final Set<String> uncertified = new HashSet<>();
    private final Set<ObjectKey> ingresses = new LinkedHashSet<>();
    private final Optional<BackendRef> defaultBackend;

    private IngressTable(Collection<IngressFacts> facts, Function<ObjectKey, Optional<TlsIdentity>> identities) {
        List<IngressFacts> oldestFirst = facts.stream()
                .sorted(Comparator.comparing(IngressFacts::created).thenComparing(IngressFacts::key))
                .toList();
        oldestFirst.forEach(f -> add(f, identities));
        hosts.values().forEach(host -> host.rules.sort(PathRule.MOST_SPECIFIC_FIRST));
        defaultBackend =
                oldestFirst.stream().flatMap(f -> f.defaultBackend().stream()).findFirst();
    }

    static IngressTable of(Collection<IngressFacts> facts, Function<ObjectKey, Optional<TlsIdentity>> identities) {
        return new IngressTable(facts, identities);
    }

    private void add(IngressFacts facts, Function<ObjectKey, Optional<TlsIdentity>> identities) {
        ingresses.add(facts.key());
        for (String name : facts.hosts()) {
            Host host = hosts.computeIfAbsent(name, h -> new Host());
            if (host.fallback == null) {
                host.fallback = facts.defaultBackend().orElse(null);
            }
        }
        facts.paths().forEach(p -> hosts.get(p.host()).add(p.rule()));
        for (IngressFacts.HostSecret tls : facts.tls()) {
            identities
                    .apply(tls.secret())
                    .ifPresentOrElse(
                            found -> certificates.putIfAbsent(tls.host(), found), () -> uncertified.add(tls.host()));
        }
    }

    /**
     * The backend of a request: by the exact host, then by the wildcard above it, then by the rules of all hosts, then the default
     * backend of the host's own Ingress, then any default backend. Empty: not found.
     *
     * @param host lower-case, without port
     * @param path without query
     */
    public Optional<BackendRef> match(String host, String path) {
        List<Host> candidates = Stream.of(host, wildcardOf(host), "")
                .map(hosts::get)
                .filter(Objects::nonNull)
                .toList();
        for (Host candidate : candidates) {
            for (PathRule rule : candidate.rules) {
                if (rule.matches(path)) {
                    return Optional.of(rule.backend());
                }
            }
        }
        return candidates.stream()
                .map(candidate -> candidate.fallback)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> defaultBackend);
    }

    /** Everything a request to the host may lead to. */
    public List<BackendRef> backends(String host) {
        Stream<BackendRef> ruled = Stream.of(host, wildcardOf(host), "")
                .map(hosts::get)
                .filter(Objects::nonNull)
                .flatMap(h -> Stream.concat(h.rules.stream().map(PathRule::backend), Stream.ofNullable(h.fallback)));
        return Stream.concat(ruled, defaultBackend.stream()).distinct().toList();
    }

    /** Empty: the default certificate. */
    public Optional<TlsIdentity> certificate(String serverName) {
        return Stream.of(serverName, wildcardOf(serverName), "")
                .map(certificates::get)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Whether the host is to have a certificate of its own whose Secret is not there, or of no use. */
    public boolean lacksCertificate(String host) {
        return uncertified.contains(host) && certificate(host).isEmpty();
    }

    /** A wildcard stands for exactly one label. "*" for a name of one label, which is nobody's host. */
    private static String wildcardOf(String host) {
        int dot = host.indexOf('.');
        return dot <= 0 ? "*" : "*" + host.substring(dot);
    }

    /** The Ingresses that are served. */
    public Set<ObjectKey> ingresses() {
        return Collections.unmodifiableSet(ingresses);
    }
}
