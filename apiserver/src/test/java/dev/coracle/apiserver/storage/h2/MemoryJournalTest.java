package dev.coracle.apiserver.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.StoreEvent;
import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query sees after writes before and between queries: + creates, * updates, - deletes, ? asks. */
class MemoryJournalTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+a ?            | [a1]",
                "+a *a *a ?      | [a3]",
                "+a ? *a ?       | [a2]",
                "+a -a ?         | []",
                "+a ? -a ?       | []",
                "+a ? -a +a ?    | [a3]",
                "+a ? -a +a -a ? | []",
                "+a -a ? +a ?    | [a3]",
                "+a -a +a ?      | [a3]",
                "+a +b ? -a *b ? | [b4]",
            })
    void aQuerySeesTheLastStateOfEachObject(String script, String expected) throws Exception {
        try (MemoryJournal journal = new MemoryJournal(
                "test", H2Database.memory("memory-journal-" + System.nanoTime()), Thread::new, Clock.systemUTC())) {
            var state = new TreeMap<String, KubeObject>();
            long revision = 0;
            List<List<Object>> rows = List.of();
            for (String step : script.split(" ")) {
                if (step.equals("?")) {
                    rows = journal.query("SELECT name || rv FROM objects ORDER BY name")
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS)
                            .rows();
                    continue;
                }
                journal.append(List.of(event(++revision, step.charAt(0), step.substring(1), state)), 0);
            }
            assertEquals(expected, rows.stream().map(r -> r.get(0)).toList().toString());
        }
    }

    private static StoreEvent event(long revision, char what, String name, TreeMap<String, KubeObject> state) {
        StorageKey key = StoreFixture.configMap(name);
        var tree = StoreFixture.tree(key, "");
        tree.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision));
        KubeObject object = KubeObject.of(tree);
        KubeObject before = what == '-' ? state.remove(name) : state.put(name, object);
        StoreEvent.Type type =
                switch (what) {
                    case '+' -> StoreEvent.Type.CREATED;
                    case '*' -> StoreEvent.Type.UPDATED;
                    default -> StoreEvent.Type.DELETED;
                };
        return new StoreEvent(revision, key, type, object, before);
    }
}
