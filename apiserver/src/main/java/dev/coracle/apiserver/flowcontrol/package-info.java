/** API Priority and Fairness as clients see it: which FlowSchema and priority level a request belongs to. */
package dev.coracle.apiserver.flowcontrol;
