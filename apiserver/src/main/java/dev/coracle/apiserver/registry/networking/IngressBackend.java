package dev.coracle.apiserver.registry.networking;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.NameRule;
import dev.coracle.apiserver.registry.core.PortName;

/** Where an Ingress sends requests: a port of a Service, or some other resource. Stateless. */
final class IngressBackend {
    private IngressBackend() {}

    static void check(Fields backend, String path, Errors errors) {
        boolean service = backend.has("service");
        boolean resource = backend.has("resource");
        if (service && resource) {
            errors.invalid(path, "", "cannot set both resource and service backends");
        } else if (service) {
            service(backend.at("service"), path, errors);
        } else if (!resource) {
            errors.invalid(path, "", "resource or service backend is required");
        }
    }

    private static void service(Fields service, String path, Errors errors) {
        String name = service.text("name");
        if (name.isEmpty()) {
            errors.required(path + ".service.name", "");
        } else {
            NameRule.LABEL.errors(name).forEach(e -> errors.invalid(path + ".service.name", name, e));
        }
        String portName = service.text("port.name");
        long number = service.number("port.number", 0);
        if (!portName.isEmpty() && number != 0) {
            errors.invalid(path, "", "cannot set both port name & port number");
        } else if (!portName.isEmpty()) {
            PortName.errors(portName).forEach(e -> errors.invalid(path + ".service.port.name", portName, e));
        } else if (number != 0) {
            PolicyPort.number(number, path + ".service.port.number", errors);
        } else {
            errors.required(path, "port name or number is required");
        }
    }
}
