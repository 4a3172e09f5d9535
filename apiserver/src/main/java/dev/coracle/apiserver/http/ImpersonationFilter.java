package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.auth.Authorizer;
import dev.coracle.apiserver.auth.Forbidden;
import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.ApiResponse;
import dev.coracle.apiserver.endpoints.Caller;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Lets callers who may act for others do so: {@code Impersonate-User}, {@code -Group}, {@code -Uid}, {@code -Extra-KEY}. */
final class ImpersonationFilter implements Filter {
    private static final String EXTRA = "impersonate-extra-";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    private final Authorizer authorizer;

    ImpersonationFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        Optional<UserInfo> wanted = wanted(exchange.request());
        if (wanted.isPresent()) {
            Caller caller = exchange.request().caller();
            check(caller, exchange.attributes(), wanted.get());
            exchange.caller(withDefaultGroups(wanted.get()).caller(caller.userAgent()));
        }
        return next.proceed(exchange);
    }

    private static Optional<UserInfo> wanted(ApiRequest request) {
        Map<String, List<String>> extra = null;
        boolean any = false;
        for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
            if (!header.getKey().startsWith("impersonate-")) {
                continue;
            }
            any = true;
            if (header.getKey().startsWith(EXTRA)) {
                extra = extra == null ? new TreeMap<>() : extra;
                String key = header.getKey().substring(EXTRA.length());
                extra.put(URLDecoder.decode(key, StandardCharsets.UTF_8), header.getValue());
            }
        }
        if (!any) {
            return Optional.empty();
        }
        UserInfo user = new UserInfo(
                request.header("impersonate-user").orElse(""),
                request.header("impersonate-uid").orElse(""),
                request.headers().getOrDefault("impersonate-group", List.of()),
                extra == null ? Map.of() : extra);
        if (user.name().isEmpty()) {
            throw StatusException.badRequest("requested " + goText(user) + " without impersonating a user name");
        }
        return Optional.of(user);
    }

    private void check(Caller caller, RequestAttributes attributes, UserInfo wanted) {
        boolean account = wanted.name().startsWith(SERVICE_ACCOUNT);
        ask(caller, attributes, account, account ? accountResource(wanted.name()) : resource("users", wanted.name()));
        for (String group : wanted.groups()) {
            ask(caller, attributes, account, resource("groups", group));
        }
        if (!wanted.uid().isEmpty()) {
            ask(caller, attributes, account, authentication("uids", wanted.uid(), ""));
        }
        wanted.extra()
                .forEach((key, values) -> values.forEach(
                        value -> ask(caller, attributes, account, authentication("userextras", value, key))));
    }

    /** The message is about the request, not the identity: since v1.35 that is how a refusal reads. */
    private void ask(
            Caller caller, RequestAttributes attributes, boolean account, RequestAttributes.Resource identity) {
        Authorizer.Decision decision = authorizer.authorize(
                caller, new RequestAttributes("impersonate", attributes.path(), Optional.of(identity)));
        if (!decision.allowed()) {
            String mode = account ? "serviceaccount" : "user-info";
            String verb = "impersonate-on:" + mode + ":" + attributes.verb();
            throw Forbidden.of(
                    caller, new RequestAttributes(verb, attributes.path(), attributes.resource()), decision.reason());
        }
    }

    private static RequestAttributes.Resource resource(String resource, String name) {
        return new RequestAttributes.Resource(GroupVersionResource.core(resource), "", "", name);
    }

    private static RequestAttributes.Resource authentication(String resource, String name, String subresource) {
        return new RequestAttributes.Resource(
                GroupVersionResource.of("authentication.k8s.io", "v1", resource), "", subresource, name);
    }

    private static RequestAttributes.Resource accountResource(String user) {
        String[] parts = user.substring(SERVICE_ACCOUNT.length()).split(":", 2);
        return new RequestAttributes.Resource(
                GroupVersionResource.core("serviceaccounts"), parts[0], "", parts.length > 1 ? parts[1] : "");
    }

    private static UserInfo withDefaultGroups(UserInfo wanted) {
        List<String> groups = wanted.groups();
        if (groups.isEmpty() && wanted.name().startsWith(SERVICE_ACCOUNT)) {
            String namespace = wanted.name().substring(SERVICE_ACCOUNT.length()).split(":", 2)[0];
            groups = List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
        }
        if (wanted.name().equals(UserInfo.ANONYMOUS.name())) {
            List<String> more = new ArrayList<>(groups);
            if (!more.contains(UserInfo.UNAUTHENTICATED)) {
                more.add(UserInfo.UNAUTHENTICATED);
            }
            return new UserInfo(wanted.name(), wanted.uid(), more, wanted.extra());
        }
        return new UserInfo(wanted.name(), wanted.uid(), groups, wanted.extra()).authenticated();
    }

    /** As Go's {@code %#v} prints it, which is what clients see. */
    private static String goText(UserInfo user) {
        StringBuilder extra = new StringBuilder();
        user.extra()
                .forEach((key, values) -> extra.append(extra.isEmpty() ? "" : ", ")
                        .append(quote(key))
                        .append(":")
                        .append(strings(values)));
        return "&user.DefaultInfo{Name:\"\", UID:" + quote(user.uid()) + ", Groups:"
                + (user.groups().isEmpty() ? "[]string(nil)" : strings(user.groups()))
                + ", Extra:map[string][]string" + (user.extra().isEmpty() ? "(nil)" : "{" + extra + "}") + "}";
    }

    private static String strings(List<String> values) {
        return "[]string{"
                + String.join(
                        ", ", values.stream().map(ImpersonationFilter::quote).toList()) + "}";
    }

    private static String quote(String text) {
        return dev.coracle.apimachinery.status.Errors.quote(text);
    }
}
