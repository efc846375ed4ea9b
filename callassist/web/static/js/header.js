// The top bar and each leg's health: how the call stands, whose it is, whether all is kept.

import { byId, setText } from "./dom.js";
import { clock, money, overdue } from "./format.js";
import { t } from "./i18n.js";

const SILENT_S = 15;
const BEHIND_S = 2;
const TICK_MS = 500;

export function headerView(call, hub) {
  function state() {
    const text = call.ended ? "ended" : call.id ? talking(call.legs) : "waiting";
    byId("state").dataset.state = text;
    setText(byId("state-text"), t(`state.${text}`));
    tick();
  }

  function tick() {
    setText(byId("elapsed"), call.id ? clock(call.elapsed()) : "");
  }

  function about() {
    const account = call.started?.account;
    setText(byId("about-debtor"), account?.debtor ?? "");
    const facts = account
      ? [
          money(account.balance_minor, account.currency),
          overdue(account.due_date, call.started.started),
          account.creditor,
          account.invoice && t("about.invoice", { invoice: account.invoice }),
        ]
      : [];
    setText(byId("about-facts"), facts.filter(Boolean).join(" · "));
    byId("about").title = byId("about-facts").textContent;
    document.title = account ? `${account.debtor} – callassist` : "callassist";
  }

  function saved() {
    const waits = call.seq > call.saved;
    const text = hub.state !== "live" ? "away" : hub.trouble ? "trouble" : !call.id ? "idle" : waits ? "saving" : "saved";
    byId("saved").dataset.state = text;
    setText(byId("saved-text"), t(`saved.${text}`));
  }

  function leg(name, text, level) {
    const element = byId(`leg-${name}`);
    element.dataset.level = level;
    setText(element.querySelector("em"), text);
  }

  function health(event) {
    const seconds = Math.round(event.silent);
    if (event.behind >= BEHIND_S) leg(event.leg, t("leg.behind", { seconds: Math.round(event.behind) }), "warn");
    else if (event.silent >= SILENT_S) leg(event.leg, t("leg.silent", { seconds }), "quiet");
    else leg(event.leg, t("leg.heard"), "good");
  }

  function legsIdle() {
    for (const name of ["collector", "debtor"]) leg(name, "", "idle");
  }

  setInterval(tick, TICK_MS);
  call.on("clear", legsIdle);
  call.on("clear call_started replayed", about);
  call.on("clear call_started leg_changed call_ended replayed", state);
  call.on("leg_health", health);
  call.on("call_ended", legsIdle);
  call.on("utterance saved replayed clear", saved);
  hub.onChange(saved);
  legsIdle();
  state();
}

/** One word for two telephones; the less ready one tells. */
function talking(legs) {
  const states = [legs.debtor, legs.collector];
  for (const state of ["ended", "held", "dialling", "ringing", "early"]) {
    if (states.includes(state)) return state === "early" ? "ringing" : state;
  }
  return "talking";
}
