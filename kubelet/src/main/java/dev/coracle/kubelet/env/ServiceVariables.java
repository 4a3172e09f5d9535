package dev.coracle.kubelet.env;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The variables that tell a container about Services ({@code WEB_SERVICE_HOST}, Docker's {@code WEB_PORT_80_TCP}). Pure. */
final class ServiceVariables {
    private ServiceVariables() {}

    /** Which of the Services a pod hears of: those of its namespace when it wants links, and always {@code default/kubernetes}. */
    static Map<String, String> of(List<KubeObject> services, String namespace, boolean links, ServiceAddresses seen) {
        Map<String, KubeObject> chosen = new LinkedHashMap<>();
        for (KubeObject service : services) {
            boolean master =
                    service.namespace().equals("default") && service.name().equals("kubernetes");
            boolean own = links && service.namespace().equals(namespace);
            if (hasClusterIp(service) && (own || master && !chosen.containsKey("kubernetes"))) {
                chosen.put(service.name(), service);
            }
        }
        Map<String, String> variables = new LinkedHashMap<>();
        chosen.values().forEach(service -> add(variables, service.fields(), seen));
        return variables;
    }

    private static boolean hasClusterIp(KubeObject service) {
        String ip = service.text("spec.clusterIP");
        return !ip.isEmpty() && !ip.equals("None") && !service.text("spec.type").equals("ExternalName");
    }

    private static void add(Map<String, String> out, Fields service, ServiceAddresses seen) {
        List<Fields> ports = service.list("spec.ports");
        if (ports.isEmpty()) {
            return;
        }
        String name = mangled(service.text("metadata.name"));
        String ip = service.text("spec.clusterIP");
        ServiceAddresses.Address first = seen.of(ip, port(ports.get(0)), protocol(ports.get(0)));
        out.put(name + "_SERVICE_HOST", first.host());
        out.put(name + "_SERVICE_PORT", Integer.toString(first.port()));
        for (Fields port : ports) {
            if (!port.text("name").isEmpty()) {
                int number = seen.of(ip, port(port), protocol(port)).port();
                out.put(name + "_SERVICE_PORT_" + mangled(port.text("name")), Integer.toString(number));
            }
        }
        out.put(name + "_PORT", url(first, protocol(ports.get(0))));
        for (Fields port : ports) {
            String protocol = protocol(port);
            ServiceAddresses.Address address = seen.of(ip, port(port), protocol);
            String prefix = name + "_PORT_" + port(port) + "_" + protocol;
            out.put(prefix, url(address, protocol));
            out.put(prefix + "_PROTO", protocol.toLowerCase(Locale.ROOT));
            out.put(prefix + "_PORT", Integer.toString(address.port()));
            out.put(prefix + "_ADDR", address.host());
        }
    }

    private static String mangled(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static int port(Fields port) {
        return port.integer("port", 0);
    }

    private static String protocol(Fields port) {
        String protocol = port.text("protocol");
        return protocol.isEmpty() ? "TCP" : protocol;
    }

    private static String url(ServiceAddresses.Address address, String protocol) {
        return protocol.toLowerCase(Locale.ROOT) + "://" + IpAddress.withPort(address.host(), address.port());
    }
}
