/** The built-in Ingress controller's routing table and data path: HTTP and HTTPS in front of Services. */
package dev.coracle.proxy.ingress;
