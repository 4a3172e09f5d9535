package dev.coracle.controllers.scheduler;

import dev.coracle.apimachinery.object.Fields;

/** A taint of a node. */
record Taint(String key, String value, String effect) {
    static Taint of(Fields taint) {
        return new Taint(taint.text("key"), taint.text("value"), taint.text("effect"));
    }

    boolean repelsNewPods() {
        return effect.equals("NoSchedule") || effect.equals("NoExecute");
    }
}
