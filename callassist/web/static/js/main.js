// Wires the page: one connection, one call, the views that listen to it.

import { Call } from "./call.js";
import { cardView } from "./card.js";
import { byId, setText } from "./dom.js";
import { headerView } from "./header.js";
import { changeLanguage, language, loadLanguage, t } from "./i18n.js";
import { listenToKeys } from "./keys.js";
import { promiseView } from "./promise.js";
import { remarksView } from "./remarks.js";
import { Connection } from "./socket.js";
import { stripView } from "./strip.js";
import { summaryView } from "./summary.js";
import { themeToggle } from "./theme.js";
import { transcriptView } from "./transcript.js";
import { showGone, showWaiting } from "./waiting.js";

const VERSION = 1;
const NOTICE_MS = 8000;

await loadLanguage();
themeToggle();
byId("language").value = language;
byId("language").addEventListener("change", (event) => changeLanguage(event.target.value));

const asked = new URLSearchParams(location.search);
const call = new Call();
const hub = {
  state: "away",
  trouble: null,
  lines: [],
  version: null,
  listeners: [],
  onChange(listener) {
    this.listeners.push(listener);
  },
  set(values) {
    Object.assign(this, values);
    for (const listener of this.listeners) listener();
  },
};
let setAside = null;
let noticeTimer = null;
let waitingFor = "";

function show(view) {
  document.documentElement.dataset.view = view;
}

/** What stands at the foot of the page: an answer to a click, or what is wrong with the hub. */
function notice(text, level) {
  byId("notice").dataset.level = level;
  setText(byId("notice"), text);
}

function standing() {
  if (hub.state === "unknown") return;
  if (hub.state === "away" && hub.version) notice(t("notice.away"), "bad");
  else if (hub.trouble) notice(hub.trouble, "warn");
  else notice("", "none");
}

function tell({ error, hint }) {
  notice([error, hint].filter(Boolean).join(". "), "warn");
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(standing, NOTICE_MS);
}

function seat() {
  const name = asked.get("line");
  if (name) return hub.lines.find((line) => line.name === name) ?? null;
  return hub.lines.length === 1 ? hub.lines[0] : null;
}

/** With several seats and none chosen, the page asks first and shows nobody else's call. */
const choosing = () => hub.lines.length > 1 && !asked.has("line") && !asked.has("call");

function waiting() {
  waitingFor = aboutSeats();
  show("waiting");
  showWaiting(hub, seat(), hub.lines, tell);
}

/** What the waiting page shows of the lines; it is built anew only when this changes, for somebody may be typing there. */
const aboutSeats = () => JSON.stringify(choosing() ? hub.lines : seat());

function seatName() {
  const name = call.id && call.id !== setAside ? call.started.line : seat()?.name;
  setText(byId("seat"), name ? t("header.seat", { seat: name }) : "");
}

const take = {
  hello(message) {
    if (hub.version !== null && hub.version !== message.version) location.reload();
    if (message.version !== VERSION) tell({ error: t("notice.version"), hint: "" });
    hub.set({ version: message.version, lines: message.lines, trouble: message.trouble });
    standing();
    seatName();
    if (!message.call || message.call === setAside || choosing()) waiting();
  },
  so_far(message) {
    if (choosing() || message.call === setAside) return;
    call.replay(message);
    show(call.ended ? "after" : "call");
    seatName();
  },
  saved: (message) => call.markSaved(message.seq),
  lines(message) {
    hub.set({ lines: message.lines });
    if (document.documentElement.dataset.view === "waiting" && waitingFor !== aboutSeats()) waiting();
    seatName();
  },
  trouble(message) {
    hub.set({ trouble: message.text });
    standing();
  },
  error: tell,
};

function onMessage(message) {
  if (message.type) take[message.type]?.(message);
  else if (call.id) call.apply(message.seq, message.event);
}

function onState(state) {
  hub.set({ state });
  if (state === "unknown") {
    show("waiting");
    showGone();
  } else standing();
}

function nextCall() {
  if (!call.ended) return;
  if (asked.has("call")) {
    location.href = "/";
    return;
  }
  setAside = call.id;
  call.clear();
  call.emit("clear");
  waiting();
  seatName();
}

const query = asked.has("call") ? `?call=${encodeURIComponent(asked.get("call"))}` : asked.has("line") ? `?line=${encodeURIComponent(asked.get("line"))}` : "";
const send = (message) => {
  const sent = connection.send(message);
  if (!sent) tell({ error: t("notice.not_sent"), hint: "" });
  return sent;
};
transcriptView(call);
stripView(call);
const card = cardView(call, send);
const promise = promiseView(call, send);
remarksView(call);
headerView(call, hub);
summaryView(call);
call.on("call_ended", () => show("after"));
call.on("call_started", (event) => {
  for (const id of ["log", "now-collector", "now-debtor", "card-line", "card-next"]) byId(id).lang = event.language;
});
byId("next-call").addEventListener("click", nextCall);
listenToKeys({ u: card.used, d: card.dismissed, c: promise.confirm, n: nextCall });
const connection = new Connection(`/ws${query}`, onMessage, onState);
