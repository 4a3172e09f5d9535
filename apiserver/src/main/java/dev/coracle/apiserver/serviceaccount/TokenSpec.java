package dev.coracle.apiserver.serviceaccount;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Optional;

/** A token to be made: for whom, for which audiences, for how long, bound to what. */
public record TokenSpec(KubeObject account, List<String> audiences, long seconds, Optional<BoundObject> bound) {}
