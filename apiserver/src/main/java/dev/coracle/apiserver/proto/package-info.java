/**
 * Kubernetes' protobuf encoding of API objects, driven by tables of field numbers. Pure code; safe on any thread.
 */
package dev.coracle.apiserver.proto;
