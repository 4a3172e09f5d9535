/** How long kubelets may cache: one annotation per node. */
package dev.coracle.controllers.ttl;
