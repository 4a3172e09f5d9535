package dev.coracle.proxy.ingress;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.Collection;

/** Which Ingresses are this controller's. Pure. */
public final class IngressOwnership {
    /** {@code spec.controller} of the IngressClasses that are served here. */
    public static final String CONTROLLER = "coracle.dev/ingress";

    private static final String LEGACY_CLASS = "kubernetes.io/ingress.class";
    private static final String DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";

    private IngressOwnership() {}

    /**
     * An Ingress without a class is served if a class of ours is the default one: it may have been made before its class was, and
     * so without the admission that fills it in.
     */
    public static boolean ours(KubeObject ingress, Collection<KubeObject> classes) {
        String name = ingress.text("spec.ingressClassName");
        String legacy = ingress.annotations().getOrDefault(LEGACY_CLASS, "");
        String wanted = name.isEmpty() ? legacy : name;
        return classes.stream()
                .filter(c -> c.text("spec.controller").equals(CONTROLLER))
                .anyMatch(c -> wanted.isEmpty()
                        ? c.annotations().getOrDefault(DEFAULT_CLASS, "").equals("true")
                        : c.name().equals(wanted));
    }
}
