/** Keeps as many pods as a ReplicaSet or ReplicationController asks for. The planning is pure. */
package dev.coracle.controllers.replicaset;
