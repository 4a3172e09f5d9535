package dev.coracle.controllers.replicaset;

import dev.coracle.apimachinery.object.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do about the number of pods.
 *
 * @param again when a ready pod becomes available by waiting
 */
record ReplicaPlan(int create, List<KubeObject> delete, Optional<Duration> again) {}
