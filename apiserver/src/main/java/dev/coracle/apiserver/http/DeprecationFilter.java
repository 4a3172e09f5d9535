package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Warns who uses a resource that Kubernetes has deprecated. */
final class DeprecationFilter implements Filter {
    private static final Map<GroupVersionResource, String> WARNINGS = Map.of(
            GroupVersionResource.core("endpoints"),
            warning("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
            GroupVersionResource.core("componentstatuses"),
            warning("v1 ComponentStatus is deprecated in v1.19+"));

    private static String warning(String text) {
        return "299 - \"" + text + "\"";
    }

    /** What no verb serves is not deprecated: it is refused. */
    private static boolean served(String verb, GroupVersionResource resource) {
        return !resource.resource().equals("componentstatuses") || verb.equals("get") || verb.equals("list");
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        if (exchange.attributes().resource().isPresent()) {
            RequestAttributes.Resource resource =
                    exchange.attributes().resource().get();
            String warning = WARNINGS.get(resource.type());
            if (warning != null && served(exchange.attributes().verb(), resource.type())) {
                exchange.header("Warning", warning);
            }
        }
        return next.proceed(exchange);
    }
}
