package dev.coracle.controllers;

import dev.coracle.apimachinery.object.GroupVersionResource;

/** A resource that can be listed, watched and deleted, with what an owner reference calls it. */
public record ManagedResource(GroupVersionResource resource, String kind, boolean namespaced) {}
