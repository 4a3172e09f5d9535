package dev.coracle.proxy.rules;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.proxy.ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of one family, as the parts that Services have in it. Chains and some sets are one Service's alone; an element of the sets that
 * all share may be wanted by several, and is the first one's. Confined to one task at a time.
 */
final class KernelTable {
    /** A cluster IP wins over another Service's external IP with the same number; then the first by name. */
    private static final Comparator<Claim> WINNER_FIRST = Comparator.comparing(
                    (Claim claim) -> claim.verdict().startsWith("goto external-"))
            .thenComparing(Claim::service);

    private static final Part NO_PART = new Part(Map.of(), List.of(), Map.of());

    /** @param text the element, with its comment */
    private record Claim(ObjectKey service, String text, String verdict) {}

    /** What a Service has: chains, sets, and by name the elements of sets that are not its own. */
    private record Part(
            Map<String, List<String>> chains, List<NftTable.Elements> sets, Map<String, Map<String, String>> elements) {

        static Part of(NftTable table, Set<String> shared) {
            return new Part(
                    table.chains(),
                    table.elements().stream()
                            .filter(set -> !shared.contains(set.name()))
                            .toList(),
                    table.elements().stream()
                            .filter(set -> shared.contains(set.name())
                                    && !set.elements().isEmpty())
                            .collect(Collectors.toMap(NftTable.Elements::name, NftTable.Elements::elements)));
        }

        void addOwn(NftTable to) {
            to.addAll(chains);
            sets.forEach(to::like);
        }

        void addNames(Map<String, Set<String>> to) {
            elements.forEach((set, own) -> own.keySet()
                    .forEach(text ->
                            to.computeIfAbsent(set, s -> new LinkedHashSet<>()).add(NftScript.key(text))));
        }
    }

    private final boolean ipv6;
    private final ProxyConfig config;
    private final Map<ObjectKey, Part> parts = new HashMap<>();
    private final Map<String, Map<String, List<Claim>>> claims = new HashMap<>(); // by shared set, then by element
    private List<ProxyNode> nodes;
    private NftTable fixed;

    KernelTable(boolean ipv6, ProxyConfig config, CarriedServices services) {
        this.ipv6 = ipv6;
        this.config = config;
        setNodes(services.someNodes());
        fixed.elements().forEach(set -> claims.put(set.name(), new HashMap<>()));
        services.table().services().forEach(service -> put(service, part(services.portsOf(service))));
    }

    String family() {
        return fixed.family();
    }

    private void setNodes(List<ProxyNode> now) {
        nodes = now;
        fixed = NftRules.fixed(states(List.of()));
    }

    private List<ProxyState> states(List<ServicePort> ports) {
        return nodes.stream()
                .map(node -> ProxyState.of(node, config, ipv6, ports))
                .toList();
    }

    private Part part(List<ServicePort> ports) {
        return ports.stream().anyMatch(port -> port.name().ipv6() == ipv6)
                ? Part.of(NftRules.part(states(ports)), claims.keySet())
                : NO_PART;
    }

    String whole() {
        NftTable whole = new NftTable(ipv6);
        addFixed(whole);
        whole.elements().forEach(set -> claims.get(set.name()).keySet().forEach(element -> addShared(set, element)));
        parts.values().forEach(part -> part.addOwn(whole));
        return NftScript.replace(whole);
    }

    /** What leads from the table as it was to the one as it is to be, by looking at nothing else than what concerns these Services. */
    String update(CarriedServices services, Collection<ObjectKey> changed) {
        NftTable before = new NftTable(ipv6);
        NftTable after = new NftTable(ipv6);
        Set<ObjectKey> concerned = new LinkedHashSet<>(changed);
        if (nodes.equals(services.someNodes())) {
            fixed.elements().forEach(before::like);
            fixed.elements().forEach(after::like);
        } else {
            addFixed(before);
            setNodes(services.someNodes());
            addFixed(after);
            concerned.addAll(parts.keySet());
        }
        Map<ObjectKey, Part> next = new LinkedHashMap<>();
        Map<String, Set<String>> elements = new HashMap<>();
        for (ObjectKey service : concerned) {
            Part was = parts.getOrDefault(service, NO_PART);
            Part is = part(services.portsOf(service));
            if (!was.equals(is)) {
                next.put(service, is);
                was.addOwn(before);
                is.addOwn(after);
                was.addNames(elements);
                is.addNames(elements);
            }
        }
        addShared(elements, before);
        next.forEach(this::put);
        addShared(elements, after);
        return NftScript.change(before, after).orElseGet(this::whole);
    }

    private void put(ObjectKey service, Part part) {
        parts.getOrDefault(service, NO_PART)
                .elements()
                .forEach((set, own) -> own.keySet().forEach(text -> release(set, NftScript.key(text), service)));
        part.elements()
                .forEach((set, own) -> own.forEach((text, verdict) -> claim(set, new Claim(service, text, verdict))));
        if (part == NO_PART) {
            parts.remove(service);
        } else {
            parts.put(service, part);
        }
    }

    private void claim(String set, Claim claim) {
        claims.get(set).merge(NftScript.key(claim.text()), List.of(claim), (present, own) -> {
            List<Claim> all = new ArrayList<>(present);
            all.addAll(own);
            all.sort(WINNER_FIRST);
            return all;
        });
    }

    private void release(String set, String element, ObjectKey service) {
        claims.get(set).computeIfPresent(element, (e, present) -> {
            List<Claim> others = present.stream()
                    .filter(claim -> !claim.service().equals(service))
                    .toList();
            return others.isEmpty() ? null : others;
        });
    }

    private void addFixed(NftTable to) {
        to.addAll(fixed.chains());
        fixed.elements().forEach(set -> to.like(set).elements().putAll(set.elements()));
    }

    private void addShared(Map<String, Set<String>> elements, NftTable to) {
        to.elements()
                .forEach(
                        set -> elements.getOrDefault(set.name(), Set.of()).forEach(element -> addShared(set, element)));
    }

    /** The element as the first who wants it has it; nothing when nobody does. */
    private void addShared(NftTable.Elements set, String element) {
        List<Claim> wanted = claims.get(set.name()).getOrDefault(element, List.of());
        if (!wanted.isEmpty()) {
            set.elements().put(wanted.get(0).text(), wanted.get(0).verdict());
        }
    }
}
