package dev.coracle.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class, nested ones included, one cluster. Test methods and {@code @BeforeAll} methods take it as a
 * parameter of type {@code Cluster}; parameters of type {@code KubernetesClient} (fabric8's, when on the class path) and
 * parameters of type {@code String} or {@code Path} annotated {@link Kubeconfig} are filled as well. The cluster starts before
 * the first test and ends after the last; for one cluster per test method register {@link CoracleExtension} on an instance
 * field. Also works as a meta-annotation.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(CoracleExtension.class)
public @interface CoracleTest {

    /** Class-path resources or files with manifests that are applied before the first test. */
    String[] manifests() default {};

    /** How many nodes the cluster has; 0 for a control plane without nodes, scheduler or pods. */
    int nodes() default 2;
}
