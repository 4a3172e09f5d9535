/** Keeps a Service's EndpointSlices. The planning is pure; the controller reads listers and writes on worker threads. */
package dev.coracle.controllers.endpointslice;
