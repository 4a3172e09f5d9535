/** Gives every namespace what its pods need to talk to the API. */
package dev.coracle.controllers.serviceaccount;
