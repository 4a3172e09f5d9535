package dev.coracle.cluster.tier.node;

import dev.coracle.kubelet.runtime.Terminal;
import java.io.IOException;

/** A pseudo-terminal of this machine. Holds its other side open until {@link #hangUp}, so that the end is not read too early. */
final class PseudoTerminal implements Terminal {
    private final int master;
    private final int slave;
    private final String path;

    private PseudoTerminal(int master, int slave, String path) {
        this.master = master;
        this.slave = slave;
        this.path = path;
    }

    static PseudoTerminal open() throws IOException {
        int master = LibC.openTerminalMaster();
        try {
            String path = LibC.terminalOf(master);
            return new PseudoTerminal(master, LibC.openTerminal(path), path);
        } catch (IOException e) {
            LibC.closeQuietly(master);
            throw e;
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int read(byte[] buffer) {
        return LibC.readTerminal(master, buffer);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        LibC.writeAll(master, bytes);
    }

    @Override
    public void resize(int columns, int rows) {
        LibC.resizeTerminal(master, columns, rows);
    }

    @Override
    public void hangUp() {
        LibC.closeQuietly(slave);
    }

    @Override
    public void close() {
        LibC.closeQuietly(master);
    }
}
