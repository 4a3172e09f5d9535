/** Bulk of proxied connections moved by Linux' splice(2), for whoever has JNA and lets Coracle see the descriptors of sockets. */
package dev.coracle.cluster.splice;
