/** Addresses for Services of type LoadBalancer, as a cloud would give them. */
package dev.coracle.controllers.loadbalancer;
