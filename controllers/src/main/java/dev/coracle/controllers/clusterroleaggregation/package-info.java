/** Rules of ClusterRoles that are put together from others. */
package dev.coracle.controllers.clusterroleaggregation;
