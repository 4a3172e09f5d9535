package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.auth.Authenticator;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.endpoints.ApiHandler;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.flowcontrol.FlowClassifier;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Which filters run, in which order: so 401 comes before 403, and 403 before 404. Immutable. */
public final class FilterChain {
    private final Filter.Next first;

    private FilterChain(Filter.Next first) {
        this.first = first;
    }

    /** The filters of a cluster in front of {@code handler}, outermost first. A new filter adds one line here. */
    public static FilterChain of(
            Authenticator authenticator,
            Authorizer authorizer,
            FlowClassifier flows,
            Metrics metrics,
            Timers timers,
            FaultHandler faults,
            ApiHandler handler) {
        return of(
                List.of(
                        new AuditIdFilter(),
                        new MetricsFilter(metrics),
                        new FaultFilter(faults),
                        new CacheControlFilter(),
                        new AuthenticationFilter(authenticator),
                        new ImpersonationFilter(authorizer),
                        new FlowFilter(flows),
                        new AuthorizationFilter(authorizer),
                        new BodyLimitFilter(),
                        new DeadlineFilter(timers),
                        new DeprecationFilter()),
                handler);
    }

    static FilterChain of(List<Filter> filters, ApiHandler handler) {
        Filter.Next next = exchange -> handler.handle(exchange.request());
        for (int i = filters.size() - 1; i >= 0; i--) {
            next = link(filters.get(i), next);
        }
        return new FilterChain(next);
    }

    private static Filter.Next link(Filter filter, Filter.Next next) {
        return exchange -> filter.handle(exchange, next);
    }

    CompletionStage<ApiResponse> handle(Exchange exchange) {
        return first.proceed(exchange);
    }
}
