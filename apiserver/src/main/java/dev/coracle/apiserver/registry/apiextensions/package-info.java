/** CustomResourceDefinitions, and the kinds they define. Nothing here is loaded before the first definition exists. */
package dev.coracle.apiserver.registry.apiextensions;
