/** Controllers that let deleted volumes, claims and volume classes go once nobody uses them. Keys are objects of one kind each. */
package dev.coracle.controllers.volumeprotection;
