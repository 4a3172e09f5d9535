package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Ingresses without a class get the default one, if there is one. */
public final class DefaultIngressClass implements AdmissionPlugin {
    @Override
    public void mutate(Attributes a, ObjectNode ingress) {
        boolean chosen = ingress.path("spec").hasNonNull("ingressClassName")
                || ingress.path("metadata").path("annotations").has("kubernetes.io/ingress.class");
        if (a.creates("ingresses.networking.k8s.io") && !chosen) {
            DefaultClass.find(
                            a.image(),
                            "ingressclasses.networking.k8s.io",
                            "ingressclass.kubernetes.io/is-default-class")
                    .ifPresent(c -> ingress.withObject("spec").put("ingressClassName", c.name()));
        }
    }
}
