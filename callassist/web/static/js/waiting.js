// Between calls: whose seat this is, where to call, and the calls just made.

import { byId, icon, make } from "./dom.js";
import { clock, dayAndTime } from "./format.js";
import { t } from "./i18n.js";

const COPIED_MS = 1500;

/** `seat` is the line's state, or null when none was chosen; then all `lines` are offered. */
export function showWaiting(hub, seat, lines, tell) {
  const page = byId("waiting");
  const main = make("section", "welcome");
  if (seat || !lines.length) main.append(...ready(seat, tell));
  else main.append(...choose(lines));
  const recent = make("section", "recent", make("h2", "", t("waiting.recent")));
  page.replaceChildren(main, recent);
  listCalls(recent);
}

/** The address names a call or a seat that nobody knows. */
export function showGone() {
  const home = make("a", "button primary", t("waiting.home"));
  home.href = "/";
  const lead = make("p", "lead", t("waiting.gone_why"));
  byId("waiting").replaceChildren(make("section", "welcome", make("h1", "", t("waiting.gone")), lead, make("p", "way-out", home)));
}

function ready(seat, tell) {
  const parts = [make("p", "eyebrow", seat ? t("waiting.seat", { seat: seat.name }) : ""), make("h1", "", t(headline(seat)))];
  if (!seat) return [...parts, make("p", "lead", t("waiting.any"))];
  parts.push(address(seat));
  const steps = ["waiting.step.headset", seat.dials ? "waiting.step.dial" : "waiting.step.call", "waiting.step.watch"];
  parts.push(make("ol", "steps", ...steps.map((step) => make("li", "", t(step)))));
  if (seat.dials) parts.push(dialForm(seat, tell));
  return parts;
}

function headline(seat) {
  if (seat && !seat.up) return "waiting.down";
  if (seat && seat.registered === false) return "waiting.unregistered";
  return "waiting.title";
}

function address(seat) {
  const copy = make("button", "button small", icon("copy"), make("span", "", t("waiting.copy")));
  copy.type = "button";
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(seat.address);
    copy.lastChild.textContent = t("waiting.copied");
    setTimeout(() => (copy.lastChild.textContent = t("waiting.copy")), COPIED_MS);
  });
  const state = seat.registered === null ? "" : t(seat.registered ? "waiting.registered" : "waiting.not_registered");
  const box = make("div", "address", make("div", "", make("span", "label", t("waiting.address")), make("code", "", seat.address)), copy);
  return make("div", "", box, make("p", "note", state));
}

function dialForm(seat, tell) {
  const field = make("input");
  field.name = "debtor";
  field.required = true;
  field.autocomplete = "off";
  field.placeholder = t("waiting.number");
  field.setAttribute("aria-label", t("waiting.number"));
  const button = make("button", "button primary", icon("phone"), make("span", "", t("waiting.dial")));
  const form = make("form", "dial", field, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await dial(seat.name, field.value, tell);
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

async function dial(line, debtor, tell) {
  const answer = await fetch("/api/dial", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ line, debtor }),
  });
  if (!answer.ok) tell(await answer.json());
}

function choose(lines) {
  const seats = lines.map((line) => {
    const link = make("a", "seat-choice", make("strong", "", line.name), make("code", "", line.address), make("span", "", t(line.call ? "waiting.busy" : line.up ? "waiting.free" : "waiting.down_short")));
    link.href = `/?line=${encodeURIComponent(line.name)}`;
    return make("li", "", link);
  });
  return [make("h1", "", t("waiting.choose")), make("p", "lead", t("waiting.choose_why")), make("ul", "seat-choices", ...seats)];
}

async function listCalls(place) {
  const answer = await fetch("/api/calls");
  const { calls } = answer.ok ? await answer.json() : { calls: [] };
  const rows = calls.slice(0, 8).map((call) => {
    const end = call.ending ? `${clock(call.duration)} · ${t(`ending.${call.ending}`)}` : t("waiting.live");
    const link = make("a", "", make("strong", "", call.debtor ?? t("waiting.unknown")), make("time", "", dayAndTime(call.started)), make("span", "", end));
    link.href = `/?call=${encodeURIComponent(call.call)}`;
    return make("li", call.ending ? "" : "live", link);
  });
  place.append(rows.length ? make("ul", "calls", ...rows) : make("p", "nothing", t("waiting.no_calls")));
}
