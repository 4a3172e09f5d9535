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
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts clusters for tests. As {@link CoracleTest} or {@code @RegisterExtension static}: one cluster per class; {@code
 * @RegisterExtension} on an instance field: one per test method. Keeps no state of its own: clusters live in Jupiter's store,
 * so that tests may run in parallel.
 */
public final class CoracleExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
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
        context.getStore(NAMESPACE).put(key(), start(context));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (resource(context).isEmpty()) {
            context.getStore(NAMESPACE).put(key(), start(context));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        resource(context).ifPresent(r -> r.cluster().throwFaults());
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
        CoracleTest annotation = testClass.getAnnotation(CoracleTest.class);
        if (annotation != null) {
            builder.nodes(annotation.nodes());
            wanted.addAll(List.of(annotation.manifests()));
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
            return (HttpHandler) field.get(null);
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
            throw new UncheckedIOException("no manifest \"" + name + "\" on the class path or as a file", e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Cluster.class
                || Fabric8Injection.isClient(type)
                || (parameter.isAnnotated(Kubeconfig.class) && (type == String.class || type == Path.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ClusterResource resource = resource(context).orElseGet(() -> {
            ClusterResource started = start(context);
            context.getStore(NAMESPACE).put(key(), started);
            return started;
        });
        Class<?> type = parameter.getParameter().getType();
        if (type == Cluster.class) {
            return resource.cluster();
        }
        if (type == String.class) {
            return resource.cluster().kubeconfig();
        }
        if (type == Path.class) {
            try {
                return resource.kubeconfigFile();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return resource.client(type);
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
