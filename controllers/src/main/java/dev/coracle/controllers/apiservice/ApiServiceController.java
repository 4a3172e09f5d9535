package dev.coracle.controllers.apiservice;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ControllerContext;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Keeps condition Available of APIServices that point to a Service. Calls none of them. Keys are APIServices. */
public final class ApiServiceController implements Controller {
    private static final GroupVersionResource API_SERVICES =
            GroupVersionResource.of("apiregistration.k8s.io", "v1", "apiservices");
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String SERVICE = "apiservices.service";

    private final ApiClient client;
    private final Clock clock;
    private Lister apiServices;
    private Lister services;
    private Lister slices;

    public ApiServiceController(ControllerContext context) {
        this.client = context.client("kube-apiserver");
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "apiservice-availability-controller";
    }

    @Override
    public void register(Watches watches) {
        watches.index(API_SERVICES, SERVICE, api -> List.of(service(api).toString()));
        apiServices = watches.lister(API_SERVICES);
        services = watches.lister(Resources.SERVICES);
        slices = watches.lister(Resources.ENDPOINT_SLICES);
        watches.on(API_SERVICES, change -> List.of(change.key()));
        watches.on(Resources.SERVICES, change -> behind(change.key()));
        watches.on(Resources.ENDPOINT_SLICES, change -> behind(serviceOf(change.latest())));
    }

    private static ObjectKey service(KubeObject apiService) {
        Fields service = apiService.at("spec.service");
        return ObjectKey.of(service.text("namespace"), service.text("name"));
    }

    private static ObjectKey serviceOf(KubeObject slice) {
        return ObjectKey.of(slice.namespace(), slice.labels().getOrDefault(SERVICE_NAME, ""));
    }

    private Collection<ObjectKey> behind(ObjectKey service) {
        return apiServices.indexed(SERVICE, service.toString()).stream()
                .map(KubeObject::key)
                .toList();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> apiService =
                apiServices.get(key).filter(a -> a.at("spec.service").exists());
        if (apiService.isPresent()) {
            ObjectKey service = service(apiService.get());
            List<KubeObject> endpoints = slices.list(service.namespace()).stream()
                    .filter(slice -> serviceOf(slice).equals(service))
                    .toList();
            Availability.of(apiService.get(), services.get(service), endpoints)
                    .on(apiService.get(), clock.instant())
                    .ifPresent(conditions -> write(key, conditions));
        }
        return Result.DONE;
    }

    private void write(ObjectKey key, ArrayNode conditions) {
        ObjectNode patch = Json.object();
        patch.putObject("status").set("conditions", conditions);
        client.patch(API_SERVICES, key, "status", PatchType.MERGE, patch);
    }
}
