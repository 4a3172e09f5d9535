package dev.coracle.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a static field of type {@code com.sun.net.httpserver.HttpHandler}: pods whose image has this name, whatever registry and
 * tag, serve HTTP with the handler on each of their container ports.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface JavaImage {
    String value();
}
