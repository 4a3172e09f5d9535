package dev.coracle.kubelet.runtime;

/**
 * What a container's standard streams are to be: {@code containers[].stdin}, {@code stdinOnce} and {@code tty}.
 *
 * @param stdin input comes from whoever attaches; otherwise there is none
 * @param once input ends with the first client that attached
 * @param terminal input and output are one terminal, where the runtime has terminals
 */
public record Console(boolean stdin, boolean once, boolean terminal) {
    public static final Console NONE = new Console(false, false, false);
}
