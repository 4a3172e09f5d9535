package dev.coracle.dns;

/** The {@code pods} option of CoreDNS' kubernetes plugin. */
public enum PodRecordMode {
    DISABLED,

    /** Any address in any existing namespace is answered: what kubeadm configures. */
    INSECURE,

    /** Only addresses that some pod of the namespace has. */
    VERIFIED
}
