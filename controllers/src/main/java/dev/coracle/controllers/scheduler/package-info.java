/** Gives pods without a node a node. A cache of small records is written by events; the fit rules are pure. */
package dev.coracle.controllers.scheduler;
