// The one card: what to say next, why, and what became of it.

import { byId, setText } from "./dom.js";
import { label, t } from "./i18n.js";

// In letters of Latin script; beyond these the type gets smaller, so that the card keeps its place.
const LONG_LINE = 100;
const LONGEST_LINE = 170;

export function cardView(call, send) {
  const box = byId("card");
  const line = byId("card-line");
  const used = byId("card-used");
  const dismiss = byId("card-dismiss");

  function render() {
    const card = call.card;
    const state = !card ? "empty" : (card.fate ?? (card.provisional ? "provisional" : "fresh"));
    box.dataset.state = state;
    setText(byId("card-eyebrow"), t(card ? "card.say" : "card.title"));
    setText(byId("card-tag"), card ? ladder(card) : "");
    setText(line, card ? card.line : t("card.empty"));
    const width = card ? widthOf(card.line) : 0;
    line.classList.toggle("long", width > LONG_LINE && width <= LONGEST_LINE);
    line.classList.toggle("longest", width > LONGEST_LINE);
    setText(byId("card-why"), card ? card.why : t("card.empty_why"));
    byId("card-why").title = card?.why ?? "";
    setText(byId("card-next"), card?.next_line ?? "");
    byId("card-then").hidden = !card?.next_line;
    const open = Boolean(card) && !card.fate && !call.ended;
    used.disabled = dismiss.disabled = !open;
    setText(byId("card-fate"), card?.fate ? t(`card.fate.${card.fate}`) : card?.provisional ? t("card.provisional") : "");
  }

  function settle(fate) {
    if (!call.card || call.card.fate || call.ended) return;
    if (send({ type: "card_clicked", call: call.id, card: call.card.card, fate })) {
      call.card.fate = fate;
      render();
    }
  }

  used.addEventListener("click", () => settle("used"));
  dismiss.addEventListener("click", () => settle("dismissed"));
  call.on("clear card_shown card_withdrawn card_settled card_clicked call_ended", render);
  render();
  return { used: () => settle("used"), dismissed: () => settle("dismissed") };
}

/** A Han character takes the room of two letters. */
const widthOf = (text) => text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);

/** "Check in the mail · step 2" */
function ladder(card) {
  return t("card.step", { ladder: label("phase excuse conduct", card.ladder), step: card.step });
}
