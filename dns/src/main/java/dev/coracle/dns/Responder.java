package dev.coracle.dns;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.AnswerWriter;
import dev.coracle.dns.wire.Incoming;
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

        /** Hears what an answer says that is known here, before it is sent. */
        default void found(Object revision, Query query, Answer answer) {}
    }

    private final Supplier<Serving> servings;
    private final Answerer answerer;
    private final FaultHandler faults;

    Responder(Supplier<Serving> servings, Answerer answerer, FaultHandler faults) {
        this.servings = servings;
        this.answerer = answerer;
        this.faults = faults;
    }

    /** What answers may be remembered for. */
    Object revision() {
        return servings.get().revision();
    }

    void failed(String task, Throwable fault) {
        faults.onFault(task, fault);
    }

    /** @param room how long the answer to a query may be */
    void respond(ByteBuf packet, Function<Query, Room> room, Sink sink) {
        Incoming incoming = QueryReader.read(packet);
        if (incoming instanceof Query query) {
            Serving serving = servings.get();
            Serving.Found found = find(serving, query);
            boolean whole = found.answer().ask().isEmpty() && !found.answer().delegated();
            if (whole) {
                Answer answer = found.rewriting().back(found.answer());
                sink.found(serving.revision(), query, answer);
                write(query, answer, room.apply(query), sink);
            } else {
                complete(serving, found, a -> write(query, found.rewriting().back(a), room.apply(query), sink));
            }
        } else if (incoming instanceof Incoming.Malformed malformed) {
            ByteBuf out = sink.buffer();
            AnswerWriter.write(malformed, out);
            sink.send(out);
        }
    }

    private Serving.Found find(Serving serving, Query query) {
        try {
            return serving.find(query, answerer);
        } catch (RuntimeException e) {
            faults.onFault("answer a DNS query for " + query.question().text(), e);
            return new Serving.Found(Rewriting.none(query), Answer.error(Rcode.SERVFAIL), Optional.empty());
        }
    }

    private void complete(Serving serving, Serving.Found found, Consumer<Answer> then) {
        if (!found.answer().delegated()) {
            follow(serving, found, then);
        } else if (found.upstream().isEmpty()) {
            then.accept(found.answer());
        } else {
            delegate(found.upstream().get(), found.question(), then);
        }
    }

    private static void delegate(Upstream upstream, Question question, Consumer<Answer> then) {
        upstream.ask(question.name(), question.type())
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
    private void follow(Serving serving, Serving.Found found, Consumer<Answer> then) {
        Answer alias = found.answer();
        String target = alias.ask().orElseThrow();
        Question question = Question.of(target, found.question().type());
        Serving.Found next = find(serving, new Query(0, 0, question, Optional.empty()));
        if (!next.answer().delegated()) {
            then.accept(alias.plus(owned(next.rewriting().back(next.answer()).answers(), target)));
        } else if (next.upstream().isEmpty()) {
            then.accept(alias);
        } else {
            next.upstream()
                    .get()
                    .ask(next.question().name(), question.type())
                    .whenComplete((reply, failure) -> then.accept(alias.plus(
                            failure == null
                                    ? owned(
                                            next.rewriting()
                                                    .back(relayed(reply))
                                                    .answers(),
                                            target)
                                    : List.of())));
        }
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
