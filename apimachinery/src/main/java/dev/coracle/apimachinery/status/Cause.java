package dev.coracle.apimachinery.status;

/** {@code metav1.StatusCause}: one finding. {@code field} is a path such as {@code spec.ports[0].port}, or "". */
public record Cause(String reason, String message, String field) {}
