/** CronJobs: Jobs by the clock. */
package dev.coracle.controllers.cronjob;
