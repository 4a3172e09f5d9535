/** Runs pods to completion. The planning is pure. */
package dev.coracle.controllers.job;
