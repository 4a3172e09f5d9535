/** Rolls a Deployment's pods forward through ReplicaSets. The planning is pure. */
package dev.coracle.controllers.deployment;
