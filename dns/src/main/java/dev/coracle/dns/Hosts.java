package dev.coracle.dns;

import dev.coracle.dns.corefile.HostsPlugin;
import dev.coracle.dns.records.ReverseRecords;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of a Corefile's own, as CoreDNS' hosts plugin answers them. Immutable. */
final class Hosts {
    private final HostsPlugin plugin;
    private final Map<String, List<ZoneAddress>> addresses = new HashMap<>();
    private final Map<String, List<String>> names = new HashMap<>();

    Hosts(HostsPlugin plugin) {
        this.plugin = plugin;
        for (HostsPlugin.Entry entry : plugin.entries()) {
            ZoneAddress address = ZoneAddress.parse(entry.address().toString()).orElseThrow();
            for (String name : entry.names()) {
                addresses.computeIfAbsent(name, n -> new ArrayList<>()).add(address);
                if (plugin.reverse() && !name.startsWith("*.")) {
                    names.computeIfAbsent(address.text(), a -> new ArrayList<>())
                            .add(name);
                }
            }
        }
    }

    /** Empty for what is left to the next plugin. */
    Optional<Answer> answer(Question question) {
        String name = question.text();
        if (question.type() == RecordType.PTR) {
            List<String> known = ReverseRecords.addressOf(name)
                    .map(address -> names.getOrDefault(address.text(), List.of()))
                    .orElse(List.of());
            return known.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Answer.of(known.stream()
                            .map(n -> record(RecordType.PTR, new RecordData.Target(n)))
                            .toList()));
        }
        if (plugin.zones().stream().noneMatch(zone -> ZoneSettings.isIn(name, zone))) {
            return Optional.empty();
        }
        List<ZoneAddress> known = addressesOf(name);
        if (known.isEmpty()) {
            boolean next = plugin.fallthrough().stream().anyMatch(zone -> ZoneSettings.isIn(name, zone));
            // There is no SOA record that could say that the name does not exist.
            return next ? Optional.empty() : Optional.of(Answer.error(Rcode.SERVFAIL));
        }
        return Optional.of(Answer.of(known.stream()
                .filter(address -> address.recordType() == question.type())
                .map(address -> record(question.type(), address.data()))
                .toList()));
    }

    private List<ZoneAddress> addressesOf(String name) {
        List<ZoneAddress> exact = addresses.get(name);
        return exact != null ? exact : addresses.getOrDefault("*" + name.substring(name.indexOf('.')), List.of());
    }

    private ResourceRecord record(int type, RecordData data) {
        return ResourceRecord.ofQuestion(type, plugin.ttl(), data);
    }
}
