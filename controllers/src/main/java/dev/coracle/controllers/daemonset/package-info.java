/** Keeps one pod of each DaemonSet on every node it may be on. The planning is pure. */
package dev.coracle.controllers.daemonset;
