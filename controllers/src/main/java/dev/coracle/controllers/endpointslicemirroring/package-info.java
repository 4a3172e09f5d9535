/** Mirrors hand-made Endpoints into EndpointSlices, which is all that proxies and DNS read. */
package dev.coracle.controllers.endpointslicemirroring;
