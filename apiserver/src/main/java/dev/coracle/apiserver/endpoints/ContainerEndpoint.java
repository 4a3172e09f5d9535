package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.stream.LogOptions;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.registry.Registry;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code pods/log}, {@code exec}, {@code attach} and {@code portforward}: checks what can be checked, then asks the node. */
final class ContainerEndpoint implements Endpoint {
    private final Registry registry;
    private final ContainerGateway gateway;
    private final Clock clock;

    ContainerEndpoint(Registry registry, ContainerGateway gateway, Clock clock) {
        this.registry = registry;
        this.gateway = gateway;
        this.clock = clock;
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        KubeObject pod = registry.reader().now(call.kind(), call.info().key());
        ApiRequest request = call.request();
        return CompletableFuture.completedFuture(
                switch (call.info().subresource()) {
                    case "log" -> log(pod, container(pod, request.parameter("container")), request);
                    case "exec" ->
                        new ApiResponse.Upgrade(
                                ApiResponse.StreamKind.EXEC, assigned(pod).key(), exec(pod, request), gateway);
                    case "attach" ->
                        new ApiResponse.Upgrade(
                                ApiResponse.StreamKind.ATTACH, assigned(pod).key(), exec(pod, request), gateway);
                    default -> ApiResponse.Upgrade.portForward(assigned(pod).key(), gateway);
                });
    }

    ApiResponse log(KubeObject pod, String container, ApiRequest request) {
        LogOptions options = new LogOptions(
                container,
                ReadParameters.flag(request, "follow"),
                ReadParameters.flag(request, "previous"),
                ReadParameters.flag(request, "timestamps"),
                since(request),
                boxed(ReadParameters.number(request, "tailLines")),
                boxed(ReadParameters.number(request, "limitBytes")));
        if (pod.text("spec.nodeName").isEmpty()) {
            return new ApiResponse.Whole(200, "text/plain", Map.of(), List.of());
        }
        return new ApiResponse.Streaming(
                200,
                "text/plain",
                Map.of(),
                sink -> gateway.logs(pod.key(), options, new ContainerGateway.ByteSink() {
                    @Override
                    public void bytes(byte[] bytes) {
                        sink.execute(() -> sink.write(bytes));
                    }

                    @Override
                    public void end(String error) {
                        sink.execute(sink::end);
                    }
                }));
    }

    private Optional<Instant> since(ApiRequest request) {
        OptionalLong seconds = ReadParameters.number(request, "sinceSeconds");
        if (seconds.isPresent()) {
            return Optional.of(clock.instant().minusSeconds(seconds.getAsLong()));
        }
        String time = request.parameter("sinceTime");
        try {
            return time.isEmpty() ? Optional.empty() : Optional.of(Times.parse(time));
        } catch (DateTimeException e) {
            throw StatusException.badRequest("parsing time \"" + time + "\": " + e.getMessage());
        }
    }

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    private static ExecOptions exec(KubeObject pod, ApiRequest request) {
        boolean attach = !request.hasParameter("command");
        return new ExecOptions(
                container(pod, request.parameter("container")),
                attach ? List.of() : request.query().get("command"),
                ReadParameters.flag(request, "stdin"),
                ReadParameters.flag(request, "stdout"),
                ReadParameters.flag(request, "stderr"),
                ReadParameters.flag(request, "tty"));
    }

    private static KubeObject assigned(KubeObject pod) {
        if (pod.text("spec.nodeName").isEmpty()) {
            throw StatusException.badRequest("pod " + pod.name() + " does not have a host assigned");
        }
        return pod;
    }

    private static String container(KubeObject pod, String wanted) {
        List<String> names = new ArrayList<>();
        for (String list : List.of("spec.containers", "spec.initContainers", "spec.ephemeralContainers")) {
            pod.fields().list(list).stream().map(c -> c.text("name")).forEach(names::add);
        }
        if (wanted.isEmpty()) {
            return onlyContainer(pod);
        }
        if (!names.contains(wanted)) {
            throw StatusException.badRequest("container " + wanted + " is not valid for pod " + pod.name());
        }
        return wanted;
    }

    private static String onlyContainer(KubeObject pod) {
        List<Fields> containers = pod.fields().list("spec.containers");
        if (containers.size() == 1) {
            return containers.get(0).text("name");
        }
        String choices =
                String.join(" ", containers.stream().map(c -> c.text("name")).toList());
        List<Fields> initContainers = pod.fields().list("spec.initContainers");
        String init = initContainers.isEmpty()
                ? ""
                : " or one of the init containers: ["
                        + String.join(
                                " ",
                                initContainers.stream().map(c -> c.text("name")).toList())
                        + "]";
        throw StatusException.badRequest("a container name must be specified for pod " + pod.name()
                + ", choose one of: [" + choices + "]" + init);
    }
}
