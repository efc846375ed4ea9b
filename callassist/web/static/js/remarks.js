// What was heard on the side: the collector's own slips, gently, and the debtor's excuses.

import { byId, make, setText } from "./dom.js";
import { clock } from "./format.js";
import { label, t } from "./i18n.js";

export function remarksView(call) {
  const conduct = byId("conduct");
  const list = byId("excuses");
  const chips = new Map();

  function quiet() {
    conduct.dataset.state = "quiet";
    setText(byId("conduct-text"), t("conduct.none"));
  }

  function flagged(event) {
    conduct.dataset.state = "flagged";
    byId("conduct-text").replaceChildren(make("strong", "", label("conduct", event.flag)), ` ${event.line} `, make("time", "", clock(event.at)));
  }

  function excuse(event) {
    const known = call.excuses.get(event.excuse);
    let chip = chips.get(event.excuse);
    if (!known) {
      chip?.remove();
      chips.delete(event.excuse);
      return;
    }
    if (!chip) {
      chip = make("li", "chip");
      chip.dataset.excuse = event.excuse;
      chips.set(event.excuse, chip);
      list.append(chip);
    }
    chip.dataset.provisional = known.provisional;
    const times = known.times > 1 ? ` ×${known.times}` : "";
    chip.replaceChildren(label("excuse", event.excuse) + times, make("q", "", known.words));
  }

  function clear() {
    quiet();
    chips.clear();
    list.replaceChildren();
  }

  list.dataset.none = t("excuses.none");
  call.on("clear", clear);
  call.on("conduct_flagged", flagged);
  call.on("excuse_heard excuse_withdrawn", excuse);
  clear();
}
