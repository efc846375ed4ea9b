// The promise, slot by slot: filled, missing, to be asked now, unclear; and the collector's confirmation.

import { byId, icon, make, setText } from "./dom.js";
import { day, money } from "./format.js";
import { label, t } from "./i18n.js";

const SLOTS = ["amount", "date", "method", "reference", "instalments"];

export function promiseView(call, send) {
  const box = byId("promise");
  const button = byId("promise-confirm");
  const slots = new Map(SLOTS.map((name) => [name, slot(name)]));
  byId("slots").replaceChildren(...[...slots.values()].map(({ element }) => element));
  let asked = false;

  function render() {
    const promise = call.promise;
    const state = stateOf(promise);
    box.dataset.state = state;
    setText(byId("promise-state"), promise?.conditional ? t("promise.conditional") : t(`promise.state.${state}`));
    button.disabled = !promise || promise.confirmed || asked;
    const values = valuesOf(promise);
    const next = promise && !promise.confirmed ? promise.missing[0] : null;
    for (const [name, { element, value, note }] of slots) {
      const known = slotState(name, values[name], promise, next);
      element.dataset.state = known;
      setText(value, values[name] || "–");
      value.title = values[name];
      if (known === "filled" || known === "confirmed") note.replaceChildren(icon("check"));
      else note.replaceChildren(known === "open" ? "" : t(`promise.slot.${known}`));
    }
  }

  function confirm() {
    if (button.disabled) return;
    asked = send({ type: "promise_confirmed", call: call.id });
    render();
  }

  button.addEventListener("click", confirm);
  call.on("clear promise_heard promise_confirmed", () => {
    asked = false;
    render();
  });
  render();
  return { confirm };
}

function slot(name) {
  const value = make("span", "slot-value");
  const note = make("span", "slot-note");
  const element = make("div", `slot ${name}`, make("dt", "", t(`promise.${name}`), note), make("dd", "", value));
  element.dataset.slot = name;
  return { element, value, note };
}

function stateOf(promise) {
  if (!promise) return "none";
  if (promise.confirmed) return "confirmed";
  return promise.missing.length || promise.unsure.length ? "partial" : "complete";
}

function slotState(name, value, promise, next) {
  if (promise?.unsure.includes(name)) return "unsure";
  if (value) return promise.confirmed ? "confirmed" : "filled";
  if (name === next) return "ask";
  return promise?.missing.includes(name) ? "missing" : "open";
}

function valuesOf(promise) {
  if (!promise) return {};
  const parts = promise.instalments.map((part) => {
    return [money(part.amount_minor, promise.currency), day(part.date)].filter(Boolean).join(", ");
  });
  return {
    amount: money(promise.amount_minor, promise.currency),
    date: day(promise.date),
    method: promise.method ? label("method", promise.method) : "",
    reference: promise.reference ?? "",
    instalments: parts.length ? parts.join(" · ") : promise.kind ? t(`promise.kind.${promise.kind}`) : "",
  };
}
