/** The objects of the cluster's own add-ons. */
package dev.coracle.controllers.addons;
