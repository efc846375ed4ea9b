// The seven steps of the call: done, current, passed over, to come.

import { byId, icon, make } from "./dom.js";
import { label, t } from "./i18n.js";

export const PHASES = [
  "verify_party",
  "identify_self",
  "demand_payment",
  "find_reason",
  "persuade",
  "secure_promise",
  "close",
];

export function stripView(call) {
  const steps = PHASES.map((phase, index) => {
    const mark = make("span", "step-mark");
    const step = make("li", "step", mark, make("span", "step-name", label("phase", phase)));
    step.dataset.phase = phase;
    return { phase, index, mark, step };
  });
  byId("strip").replaceChildren(...steps.map(({ step }) => step));

  function render() {
    const at = PHASES.indexOf(call.phase);
    for (const { phase, index, mark, step } of steps) {
      const state = stateOf(call, phase, index, at);
      if (step.dataset.state === state) continue;
      step.dataset.state = state;
      mark.replaceChildren(state === "done" ? icon("check") : state === "missing" ? "!" : String(index + 1));
      step.title = t(`strip.${state}`);
      if (state === "current") step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
  }

  call.on("clear phase_entered call_ended", render);
  render();
}

function stateOf(call, phase, index, at) {
  if (index === at && !call.ended) return "current";
  if (index === at || call.done.includes(phase)) return "done";
  return index < at || call.ended ? "missing" : "coming";
}
