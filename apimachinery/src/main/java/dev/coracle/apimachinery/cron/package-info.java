/** Schedules of CronJobs, for validation and for the controller alike. */
package dev.coracle.apimachinery.cron;
