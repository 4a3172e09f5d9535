/** Says whether APIServices that point to a Service could be reached. */
package dev.coracle.controllers.apiservice;
