package dev.coracle.cluster.splice;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** The kernel's numbers of sockets, which {@code java.nio} keeps to itself. */
final class Descriptors {
    private static final String PACKAGE = "sun.nio.ch";

    private Descriptors() {}

    /** Whether this JVM was started with {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED}. Loads nothing. */
    static boolean visible() {
        return SocketChannel.class.getModule().isOpen(PACKAGE, Descriptors.class.getModule());
    }

    /** Throws a LinkageError where {@link #of} would. */
    static void find() {
        Field.NUMBER.varType();
    }

    /** For use at once, on the thread that would close {@code socket}: the number of a closed one may be another's already. */
    static int of(SocketChannel socket) throws ClosedChannelException {
        if (!socket.isOpen()) {
            throw new ClosedChannelException();
        }
        return (int) Field.NUMBER.get(socket);
    }

    /** Looked for when the first number is asked for: where descriptors are not visible there is nothing to find. */
    private static final class Field {
        static final VarHandle NUMBER = number();

        private static VarHandle number() {
            try {
                Class<?> socket = Class.forName(PACKAGE + ".SocketChannelImpl");
                return MethodHandles.privateLookupIn(socket, MethodHandles.lookup())
                        .findVarHandle(socket, "fdVal", int.class);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("this Java names its sockets' descriptors otherwise", e);
            }
        }
    }
}
