/** Keeps a Service's Endpoints. The planning is pure; the controller reads listers and writes on worker threads. */
package dev.coracle.controllers.endpoints;
