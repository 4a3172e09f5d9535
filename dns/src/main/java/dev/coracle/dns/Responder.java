package dev.coracle.dns;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.AnswerWriter;
import dev.coracle.dns.wire.Incoming;
import dev.coracle.dns.wire.Names;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.QueryReader;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.Reply;
import dev.coracle.dns.wire.ResourceRecord;
import dev.coracle.dns.wire.Room;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
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

        /** Hears what the zone had to say before it is sent. */
        default void found(Zone zone, Query query, Answer answer) {}
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

    Zone zone() {
        return zones.get();
    }

    void failed(String task, Throwable fault) {
        faults.onFault(task, fault);
    }

    /** @param room how long the answer to a query may be */
    void respond(ByteBuf packet, Function<Query, Room> room, Sink sink) {
        Incoming incoming = QueryReader.read(packet);
        if (incoming instanceof Query query) {
            Zone zone = zones.get();
            Answer found = fromZone(zone, query);
            sink.found(zone, query, found);
            completed(query, found, answer -> write(query, answer, room.apply(query), sink));
        } else if (incoming instanceof Incoming.Malformed malformed) {
            ByteBuf out = sink.buffer();
            AnswerWriter.write(malformed, out);
            sink.send(out);
        }
    }

    private void completed(Query query, Answer answer, Consumer<Answer> then) {
        if (upstream.isEmpty() || answer.ask().isEmpty() && !answer.delegated()) {
            then.accept(answer);
        } else if (answer.delegated()) {
            delegate(query.question(), then);
        } else {
            complete(query.question(), answer, then);
        }
    }

    private Answer fromZone(Zone zone, Query query) {
        try {
            return answerer.answer(zone, query);
        } catch (RuntimeException e) {
            faults.onFault("answer a DNS query for " + query.question().text(), e);
            return Answer.error(Rcode.SERVFAIL);
        }
    }

    private void delegate(Question question, Consumer<Answer> then) {
        upstream.orElseThrow()
                .ask(question.name(), question.type())
                .whenComplete((reply, failure) ->
                        then.accept(failure == null ? relayed(reply) : Answer.error(Rcode.SERVFAIL)));
    }

    private static Answer relayed(Reply reply) {
        return new Answer(
                reply.rcode(),
                reply.authoritative(),
                reply.recursionAvailable(),
                reply.answers(),
                reply.authority(),
                reply.additional(),
                Optional.empty(),
                false);
    }

    /** Without anybody to ask about the target the alias stands alone. */
    private void complete(Question question, Answer alias, Consumer<Answer> then) {
        String target = alias.ask().orElseThrow();
        upstream.orElseThrow()
                .ask(Names.encode(target), question.type())
                .whenComplete((reply, failure) ->
                        then.accept(alias.plus(failure == null ? owned(reply.answers(), target) : List.of())));
    }

    private static List<ResourceRecord> owned(List<ResourceRecord> records, String owner) {
        return records.stream()
                .map(r -> r.owner().equals(ResourceRecord.QUESTION)
                        ? new ResourceRecord(owner, r.type(), r.ttl(), r.data())
                        : r)
                .toList();
    }

    private void write(Query query, Answer answer, Room room, Sink sink) {
        ByteBuf out = sink.buffer();
        int start = out.writerIndex();
        try {
            AnswerWriter.write(query, answer, room, out);
        } catch (RuntimeException e) {
            faults.onFault("write the DNS answer for " + query.question().text(), e);
            out.writerIndex(start);
            AnswerWriter.write(query, Answer.error(Rcode.SERVFAIL), room, out);
        }
        sink.send(out);
    }
}
