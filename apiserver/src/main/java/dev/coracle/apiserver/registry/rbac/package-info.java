/** The rules of roles and their bindings. */
package dev.coracle.apiserver.registry.rbac;
