package dev.coracle.dns;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.AnswerWriter;
import dev.coracle.dns.wire.Incoming;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.QueryReader;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.ResourceRecord;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * From the bytes of a query to the bytes of its answer. Runs on the event loop the query came in on; only answers with an
 * upstream's share finish elsewhere. One table read per query. Never throws.
 */
final class Responder {
    /** Where bytes for answers come from and go to. */
    interface Sink {
        ByteBuf buffer();

        void send(ByteBuf answer);
    }

    private final Supplier<Zone> zones;
    private final Answerer answerer;
    private final Optional<Upstream> upstream;
    private final FaultHandler faults;

    Responder(Supplier<Zone> zones, Answerer answerer, Optional<Upstream> upstream, FaultHandler faults) {
        this.zones = zones;
        this.answerer = answerer;
        this.upstream = upstream;
        this.faults = faults;
    }

    /** @param tcp whether the answer may fill a whole 64 KiB message */
    void respond(ByteBuf packet, boolean tcp, Sink sink) {
        Incoming incoming = QueryReader.read(packet);
        if (incoming instanceof Query query) {
            int limit = tcp ? 0xFFFF : query.udpLimit();
            answer(query, answer -> write(query, answer, limit, sink));
        } else if (incoming instanceof Incoming.Malformed malformed) {
            ByteBuf out = sink.buffer();
            AnswerWriter.write(malformed, out);
            sink.send(out);
        }
    }

    private void answer(Query query, Consumer<Answer> then) {
        Answer answer;
        try {
            answer = answerer.answer(zones.get(), query);
        } catch (RuntimeException e) {
            faults.onFault("answer a DNS query for " + query.question().text(), e);
            answer = Answer.error(Rcode.SERVFAIL);
        }
        if (upstream.isEmpty() || answer.ask().isEmpty() && !answer.delegated()) {
            then.accept(answer);
            return;
        }
        if (answer.delegated()) {
            delegate(query.question(), then);
        } else {
            complete(query.question(), answer, then);
        }
    }

    private void delegate(Question question, Consumer<Answer> then) {
        upstream.orElseThrow()
                .ask(question, question.text())
                .whenComplete((reply, failure) -> then.accept(
                        failure == null
                                ? new Answer(
                                        reply.rcode(),
                                        false,
                                        reply.records(),
                                        List.of(),
                                        List.of(),
                                        Optional.empty(),
                                        false)
                                : Answer.error(Rcode.SERVFAIL)));
    }

    /** CoreDNS leaves the alias out too when it could not ask anybody about its target. */
    private void complete(Question question, Answer alias, Consumer<Answer> then) {
        String target = alias.ask().orElseThrow();
        upstream.orElseThrow()
                .ask(question, target)
                .whenComplete((reply, failure) -> then.accept(
                        failure == null
                                ? alias.plus(owned(reply.records(), target))
                                : Answer.negative(Rcode.NOERROR, zones.get().soa())));
    }

    private static List<ResourceRecord> owned(List<ResourceRecord> records, String owner) {
        return records.stream()
                .map(r -> r.owner().equals(ResourceRecord.QUESTION)
                        ? new ResourceRecord(owner, r.type(), r.ttl(), r.data())
                        : r)
                .toList();
    }

    private void write(Query query, Answer answer, int limit, Sink sink) {
        ByteBuf out = sink.buffer();
        try {
            AnswerWriter.write(query, answer, limit, out);
        } catch (RuntimeException e) {
            faults.onFault("write the DNS answer for " + query.question().text(), e);
            out.clear();
            AnswerWriter.write(query, Answer.error(Rcode.SERVFAIL), limit, out);
        }
        sink.send(out);
    }
}
