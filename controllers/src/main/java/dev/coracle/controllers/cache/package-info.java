/** How controllers write: reading their own writes before the watch shows them, and many calls side by side. */
package dev.coracle.controllers.cache;
