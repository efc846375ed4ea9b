// After the call: how it ended, what was promised, what happens next.

import { byId, make, setText } from "./dom.js";
import { clock, day } from "./format.js";
import { label, t } from "./i18n.js";
import { PHASES } from "./strip.js";

export function summaryView(call) {
  function render() {
    if (!call.ended) return;
    setText(byId("summary-ending"), t(`ending.${call.ended.ending}`));
    setText(byId("summary-outcome"), t(`outcome.${outcome(call)}`));
    const cards = [...call.cards.values()];
    const taken = cards.filter((card) => card.fate === "said" || card.fate === "used").length;
    const through = new Set([...call.done, call.phase]);
    const steps = PHASES.filter((phase) => through.has(phase)).length;
    byId("summary-figures").replaceChildren(
      figure("summary.duration", clock(call.ended.duration)),
      figure("summary.steps", `${steps} / ${PHASES.length}`),
      figure("summary.cards", `${taken} / ${cards.length}`),
    );
    byId("summary-follow-ups").replaceChildren(...(call.followUps.length ? call.followUps.map(followUp) : [nothing()]));
  }

  call.on("call_ended follow_up_planned promise_heard promise_confirmed card_settled replayed", render);
}

function outcome(call) {
  if (!call.promise) return "none";
  if (call.promise.confirmed) return "confirmed";
  return call.promise.missing.length ? "incomplete" : "promised";
}

function figure(name, value) {
  return make("div", "figure", make("dt", "", t(name)), make("dd", "", value));
}

function followUp(event) {
  return make("li", "follow-up", make("time", "", day(event.due)), make("div", "", make("strong", "", label("followup", event.kind)), make("p", "", label("why", event.why))));
}

function nothing() {
  return make("li", "nothing", t("summary.no_follow_up"));
}
