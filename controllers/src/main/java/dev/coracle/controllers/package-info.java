/**
 * The cluster's controllers and their scheduler, one package each: pure planning around which a thin controller reads listers and
 * writes through the API. Everything here runs on worker threads.
 */
package dev.coracle.controllers;
