/** What the endpoints and endpointslice controllers share: which Service a pod belongs to and how it appears behind it. */
package dev.coracle.controllers.services;
