/** Counts what quotas find when they are made. */
package dev.coracle.controllers.resourcequota;
