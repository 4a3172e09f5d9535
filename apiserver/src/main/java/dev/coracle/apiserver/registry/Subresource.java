package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.object.GroupVersionKind;
import java.util.List;

/** A subresource as discovery lists it: {@code status}, {@code scale}. {@code kind} may be of another group. */
public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {}
