package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.flowcontrol.FlowClassifier;
import java.util.concurrent.CompletionStage;

/** Tells callers which FlowSchema and priority level their request fell under. Streams fall under none. */
final class FlowFilter implements Filter {
    private final FlowClassifier flows;

    FlowFilter(FlowClassifier flows) {
        this.flows = flows;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        boolean stream = exchange.attributes().longRunning()
                && !exchange.attributes().verb().equals("watch");
        if (!stream) {
            flows.classify(exchange.request().caller(), exchange.attributes()).ifPresent(flow -> {
                exchange.header("X-Kubernetes-Pf-Flowschema-Uid", flow.schemaUid());
                exchange.header("X-Kubernetes-Pf-Prioritylevel-Uid", flow.levelUid());
            });
        }
        return next.proceed(exchange);
    }
}
