// The transcript of both legs. Each event touches one line; nothing walks over the lines before.

import { byId, make, setText } from "./dom.js";
import { clock } from "./format.js";
import { t } from "./i18n.js";

const UNSURE_BELOW = 0.6;
const AT_END_PX = 48;

export function transcriptView(call) {
  const turns = byId("turns");
  const log = byId("log");
  const follow = byId("follow");
  const now = { collector: byId("now-collector"), debtor: byId("now-debtor") };
  let lines, pointers, unsaved, lastNumber, lastLeg, following, scrollAsked;

  function clear() {
    turns.replaceChildren();
    lines = new Map();
    pointers = new Map();
    unsaved = [];
    lastNumber = { collector: 0, debtor: 0 };
    lastLeg = null;
    following = true;
    scrollAsked = false;
    follow.hidden = true;
    byId("log-empty").hidden = false;
    for (const line of Object.values(now)) line.textContent = "";
  }

  function scroll() {
    if (!following) follow.hidden = false;
    if (!following || scrollAsked) return;
    scrollAsked = true;
    requestAnimationFrame(() => {
      scrollAsked = false;
      log.scrollTop = log.scrollHeight;
    });
  }

  function add(event, seq) {
    byId("log-empty").hidden = true;
    setText(now[event.leg], "");
    lastNumber[event.leg] = event.number;
    const text = make("p");
    const turn = make("li", `turn ${event.leg}`, make("span", "who", t(`leg.${event.leg}`)), make("time", "", clock(event.start)), text);
    if (lastLeg === event.leg) turn.classList.add("same");
    if (seq > call.saved) {
      turn.classList.add("unsaved");
      unsaved.push([seq, turn]);
    }
    lastLeg = event.leg;
    const line = { text, event, marks: pointers.get(key(event)) ?? [] };
    pointers.delete(key(event));
    lines.set(key(event), line);
    write(line, call.started?.language);
    turns.append(turn);
    scroll();
  }

  function point(kind, evidence) {
    if (evidence.start === null || evidence.start === undefined) return;
    const mark = { kind, start: evidence.start, end: evidence.end ?? evidence.start };
    const line = lines.get(key(evidence));
    if (!line) {
      // The finding overtook its utterance, or tells of one that is still being said.
      pointers.set(key(evidence), [...(pointers.get(key(evidence)) ?? []), mark]);
      return;
    }
    // Every promise names its evidence again: what is marked already costs nothing.
    if (line.marks.some((each) => each.kind === kind && each.start === mark.start && each.end === mark.end)) return;
    line.marks.push(mark);
    write(line, call.started?.language);
  }

  log.addEventListener("scroll", () => {
    following = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
    if (following) follow.hidden = true;
  });
  follow.addEventListener("click", () => {
    following = true;
    follow.hidden = true;
    scroll();
  });
  new ResizeObserver(scroll).observe(log);

  call.on("clear", clear);
  call.on("partial", (event) => {
    if (event.number > lastNumber[event.leg]) setText(now[event.leg], event.text);
  });
  call.on("utterance", add);
  call.on("saved", (seq) => {
    while (unsaved.length && unsaved[0][0] <= seq) unsaved.shift()[1].classList.remove("unsaved");
  });
  call.on("call_ended", () => {
    for (const line of Object.values(now)) line.textContent = "";
  });
  call.on("excuse_heard", (event) => point("excuse", event.evidence));
  call.on("conduct_flagged", (event) => point("conduct", event.evidence));
  call.on("promise_heard", (event) => event.evidence.forEach((evidence) => point("promise", evidence)));
  clear();
}

const key = (spoken) => `${spoken.leg}:${spoken.number}`;

/** Runs of words that look alike share one element. */
function write(line, language) {
  const space = language === "zh" ? "" : " ";
  const runs = [];
  for (const [text, start, end, confidence] of line.event.words) {
    const kind = looks(start, end, confidence, line.marks);
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += space + text;
    else runs.push({ kind, text });
  }
  if (!runs.length) runs.push({ kind: "", text: line.event.text });
  line.text.replaceChildren();
  runs.forEach((run, index) => {
    if (index) line.text.append(space);
    line.text.append(run.kind ? element(run) : run.text);
  });
}

function looks(start, end, confidence, marks) {
  const middle = (start + end) / 2;
  const mark = marks.find((each) => middle >= each.start && middle <= each.end);
  return [mark && `by-${mark.kind}`, confidence < UNSURE_BELOW && "unsure"].filter(Boolean).join(" ");
}

function element(run) {
  const span = make(run.kind === "unsure" ? "span" : "mark", run.kind, run.text);
  if (run.kind.includes("unsure")) span.title = t("transcript.unsure");
  return span;
}
