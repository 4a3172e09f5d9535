/** Role-based access control: who may do what, as stored Roles and their bindings say. */
package dev.coracle.apiserver.rbac;
