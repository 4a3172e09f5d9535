package dev.coracle.cluster.cli;

import dev.coracle.cluster.tier.Tier;
import java.net.URI;
import java.time.Duration;

/** What {@code up} prints when the cluster is ready: that it is, how long it took, what to type next. */
final class Welcome {
    private Welcome() {}

    static String text(String name, URI server, Tier tier, String kubeconfig, Duration took) {
        String named = name.equals("coracle") ? "" : " --name " + name;
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                "Cluster \"%s\" is ready after %d ms (Kubernetes v1.36.2, tier %s) at %s%n",
                name, took.toMillis(), tier.label(), server));
        if (kubeconfig.isEmpty()) {
            out.append(String.format("kubectl uses it now (context coracle-%s). Try:%n%n", name));
        } else {
            out.append(String.format("Try:%n%n  export KUBECONFIG=%s%n", kubeconfig));
        }
        out.append("  kubectl create deployment demoapp --image=ikubernetes/demoapp:v1.0 --replicas=3\n");
        out.append("  kubectl expose deployment demoapp --port=80\n");
        out.append("  coracle run").append(named).append(" -- curl -s http://demoapp.default.svc\n\n");
        out.append("Ctrl-C, or coracle down").append(named).append(", ends it.\n");
        return out.toString();
    }
}
