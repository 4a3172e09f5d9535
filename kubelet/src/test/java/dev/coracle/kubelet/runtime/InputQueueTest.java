package dev.coracle.kubelet.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InputQueueTest {
    private final InputQueue queue = new InputQueue();
    private final List<String> told = new ArrayList<>();

    @Test
    void everythingBeforeTheEndIsWrittenInOrder() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        queue.add("a".getBytes());
        queue.add("b".getBytes());
        queue.end();
        queue.add("c".getBytes());

        assertTrue(queue.writeTo(out));

        assertEquals("ab", out.toString());
    }

    @Test
    void writersAreToldWhenThereIsRoomAgain() throws Exception {
        queue.add(new byte[1 << 20]);
        assertFalse(queue.full());
        queue.add(new byte[1]);
        assertTrue(queue.full());
        queue.onDrain(() -> told.add("room"));
        assertEquals(List.of(), told);

        queue.end();
        queue.writeTo(new ByteArrayOutputStream());

        assertEquals(List.of("room"), told);
        queue.onDrain(() -> told.add("at once"));
        assertEquals(List.of("room", "at once"), told);
    }

    @Test
    void aClosedQueueHoldsNobodyUp() throws Exception {
        queue.add(new byte[2 << 20]);
        queue.onDrain(() -> told.add("closed"));

        queue.close();

        assertEquals(List.of("closed"), told);
        assertFalse(queue.full());
        assertFalse(queue.writeTo(new ByteArrayOutputStream()));
    }
}
