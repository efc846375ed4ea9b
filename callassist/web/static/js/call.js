// What is known of the call, event by event; the views listen by event type.

export class Call {
  constructor() {
    this.listeners = new Map();
    this.clear();
  }

  clear() {
    this.id = null;
    this.started = null;
    this.legs = {};
    this.phase = null;
    this.done = [];
    this.card = null;
    this.cards = new Map();
    this.promise = null;
    this.excuses = new Map();
    this.followUps = [];
    this.ended = null;
    this.seq = 0;
    this.saved = 0;
    this.at = 0;
    this.atSince = performance.now();
  }

  /** `types` are event types, or "clear", "replayed", "saved" of the call as a whole. */
  on(types, listener) {
    for (const type of types.split(" ")) {
      if (!this.listeners.has(type)) this.listeners.set(type, []);
      this.listeners.get(type).push(listener);
    }
  }

  emit(type, event, seq) {
    for (const listener of this.listeners.get(type) ?? []) listener(event, seq);
  }

  /** A whole call replaces whatever was there. */
  replay(message) {
    this.clear();
    this.emit("clear");
    for (const [seq, event] of message.events) this.apply(seq, event);
    for (const event of message.now) this.apply(0, event);
    this.moveTo(message.position);
    this.markSaved(message.saved);
    this.emit("replayed");
  }

  apply(seq, event) {
    if (seq) this.seq = seq;
    this.moveTo(event.at ?? event.end ?? (event.type === "leg_health" ? event.heard + event.behind : 0));
    const keep = KEEP[event.type];
    if (keep) keep(this, event);
    this.emit(event.type, event, seq);
  }

  markSaved(seq) {
    this.saved = Math.max(this.saved, seq);
    this.emit("saved", this.saved);
  }

  moveTo(at) {
    if (at <= this.at) return;
    this.at = at;
    this.atSince = performance.now();
  }

  /** Seconds into the call by now. */
  elapsed() {
    if (this.ended) return this.ended.duration;
    return this.at + (performance.now() - this.atSince) / 1000;
  }
}

const KEEP = {
  call_started(call, event) {
    call.id = event.call;
    call.started = event;
  },
  call_ended(call, event) {
    call.ended = event;
  },
  leg_changed(call, event) {
    call.legs[event.leg] = event.state;
  },
  phase_entered(call, event) {
    call.phase = event.phase;
    call.done = event.done;
  },
  excuse_heard(call, event) {
    const known = call.excuses.get(event.excuse) ?? { times: 0, provisional: false };
    known.provisional = event.provisional;
    known.words = event.evidence.text;
    if (!event.provisional) known.times = event.times;
    call.excuses.set(event.excuse, known);
  },
  excuse_withdrawn(call, event) {
    const known = call.excuses.get(event.excuse);
    if (!known) return;
    known.provisional = false;
    if (!known.times) call.excuses.delete(event.excuse);
  },
  card_shown(call, event) {
    call.card = { ...event, fate: null };
    call.cards.set(event.card, call.card);
  },
  card_withdrawn(call, event) {
    call.cards.delete(event.card);
    if (call.card?.card === event.card) call.card = null;
  },
  card_settled: settle,
  card_clicked: settle,
  promise_heard(call, event) {
    call.promise = event;
  },
  promise_confirmed(call) {
    if (call.promise) call.promise = { ...call.promise, confirmed: true };
  },
  follow_up_planned(call, event) {
    call.followUps.push(event);
  },
};

function settle(call, event) {
  const card = call.cards.get(event.card);
  if (card) card.fate = event.fate;
}
