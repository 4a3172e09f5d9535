package dev.coracle.junit;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.cluster.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts clusters for tests. As {@link CoracleTest} or on a static field with {@code @RegisterExtension}: one cluster per class.
 * {@code @RegisterExtension} on an instance field or {@code @ExtendWith} on a method: one per test method. (With {@code
 * Lifecycle.PER_CLASS} an instance lives as long as its class, and so does its cluster.) Keeps no state of its own: clusters live
 * in Jupiter's store, so that tests may run in parallel. A background failure in the cluster fails the test that was running.
 */
public final class CoracleExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final String FABRIC8_CLIENT = "io.fabric8.kubernetes.client.KubernetesClient";
    private static final Namespace NAMESPACE = Namespace.create(CoracleExtension.class);

    private final List<Consumer<Cluster.Builder>> settings;
    private final List<String> manifests;

    /** For {@code @ExtendWith}; users write {@link #builder()}. */
    public CoracleExtension() {
        this(List.of(), List.of());
    }

    private CoracleExtension(List<Consumer<Cluster.Builder>> settings, List<String> manifests) {
        this.settings = List.copyOf(settings);
        this.manifests = List.copyOf(manifests);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startUnlessRunning(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startUnlessRunning(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        resource(context).ifPresent(r -> r.cluster().throwFaults());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        resource(context).ifPresent(r -> r.cluster().throwFaults());
    }

    /** Stores look into their parents: a method finds its class's cluster, a nested class the outer one's. */
    private ClusterResource startUnlessRunning(ExtensionContext context) {
        return resource(context).orElseGet(() -> {
            ClusterResource started = start(context);
            context.getStore(NAMESPACE).put(key(), started);
            return started;
        });
    }

    /** A registered extension has clusters of its own; the annotation's is shared by name. */
    private Object key() {
        return settings.isEmpty() && manifests.isEmpty() ? "cluster" : this;
    }

    private Optional<ClusterResource> resource(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(NAMESPACE).get(key(), ClusterResource.class));
    }

    private ClusterResource start(ExtensionContext context) {
        Cluster.Builder builder = Cluster.builder();
        List<String> wanted = new ArrayList<>(manifests);
        Class<?> testClass = context.getRequiredTestClass();
        if (key() != this) {
            AnnotationSupport.findAnnotation(testClass, CoracleTest.class).ifPresent(annotation -> {
                builder.nodes(annotation.nodes());
                wanted.addAll(List.of(annotation.manifests()));
            });
        }
        javaImages(testClass, builder);
        settings.forEach(s -> s.accept(builder));
        Cluster cluster = builder.start();
        try {
            wanted.forEach(m -> cluster.apply(manifest(testClass, m)));
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return new ClusterResource(cluster);
    }

    private static void javaImages(Class<?> testClass, Cluster.Builder builder) {
        if (testClass.getEnclosingClass() != null) {
            javaImages(testClass.getEnclosingClass(), builder);
        }
        for (Class<?> c = testClass; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                JavaImage image = field.getAnnotation(JavaImage.class);
                if (image != null) {
                    builder.image(image.value(), handler(field));
                }
            }
        }
    }

    private static HttpHandler handler(Field field) {
        if (!Modifier.isStatic(field.getModifiers()) || !HttpHandler.class.isAssignableFrom(field.getType())) {
            throw new IllegalStateException("@JavaImage needs a static field of type HttpHandler: " + field);
        }
        try {
            field.setAccessible(true);
            HttpHandler handler = (HttpHandler) field.get(null);
            if (handler == null) {
                throw new IllegalStateException("@JavaImage field is null: " + field);
            }
            return handler;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("@JavaImage field cannot be read: " + field, e);
        }
    }

    private static String manifest(Class<?> testClass, String name) {
        try (InputStream resource = testClass.getResourceAsStream(name)) {
            if (resource != null) {
                return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            }
            try (InputStream root = testClass.getClassLoader().getResourceAsStream(name)) {
                if (root != null) {
                    return new String(root.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            return Files.readString(Path.of(name));
        } catch (IOException e) {
            throw new UncheckedIOException("manifest \"" + name + "\" is neither on the class path nor a file", e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Cluster.class
                || type.getName().equals(FABRIC8_CLIENT) // by name: it need not be there
                || (parameter.isAnnotated(Kubeconfig.class) && (type == String.class || type == Path.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ClusterResource resource = startUnlessRunning(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == Cluster.class) {
            return resource.cluster();
        }
        if (type == String.class) {
            return resource.cluster().kubeconfig();
        }
        if (type == Path.class) {
            return resource.kubeconfigFile();
        }
        return resource.client();
    }

    /** Settings of clusters for {@code @RegisterExtension}. */
    public static final class Builder {
        private final List<Consumer<Cluster.Builder>> settings = new ArrayList<>();
        private final List<String> manifests = new ArrayList<>();

        private Builder() {}

        /** Anything a cluster can be told, for example {@code with(c -> c.nodes(3).serviceCidr("10.0.0.0/24"))}. */
        public Builder with(Consumer<Cluster.Builder> setting) {
            settings.add(setting);
            return this;
        }

        /** A class-path resource or file that is applied to each new cluster. */
        public Builder manifest(String name) {
            manifests.add(name);
            return this;
        }

        /** Pods with this image serve HTTP with {@code handler}. */
        public Builder image(String name, HttpHandler handler) {
            return with(c -> c.image(name, handler));
        }

        public CoracleExtension build() {
            return new CoracleExtension(settings, manifests);
        }
    }
}
