/** What controllers of pods share: questions about pods, making them from templates, owning them. */
package dev.coracle.controllers.pods;
