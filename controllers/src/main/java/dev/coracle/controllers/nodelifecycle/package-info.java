/** Keeps the taints of nodes in line with their conditions. */
package dev.coracle.controllers.nodelifecycle;
