/** Says of admission policies that they were looked at. */
package dev.coracle.controllers.policystatus;
