// Keyboard first: one letter each, never while somebody types, and they can be switched off.

import { byId, make, recall, remember } from "./dom.js";
import { t } from "./i18n.js";

/** When a hint at the foot makes sense: classes that the page's view shows or hides. */
const WHEN = { u: "during", d: "during", n: "after", "?": "always" };
const NAMES = { u: "keys.used", d: "keys.dismiss", c: "keys.confirm", n: "keys.next", "?": "keys.help" };

/** `actions` maps a key to what it does. */
export function listenToKeys(actions) {
  const help = byId("help");
  const all = { ...actions, "?": () => (help.open ? help.close() : help.showModal()) };
  const on = byId("keys-on");
  on.checked = recall("keys", "on") === "on";
  on.addEventListener("change", () => remember("keys", on.checked ? "on" : "off"));
  byId("help-button").addEventListener("click", all["?"]);
  byId("help-keys").replaceChildren(
    ...Object.entries(NAMES).map(([key, name]) => make("div", "", make("dt", "", make("kbd", "", key.toUpperCase())), make("dd", "", t(name)))),
  );
  byId("key-hints").replaceChildren(
    ...Object.entries(NAMES).map(([key, name]) => make("span", WHEN[key] ?? "", make("kbd", "", key.toUpperCase()), t(name))),
  );
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !on.checked) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const action = all[event.key.toLowerCase()];
    if (!action || (help.open && event.key !== "?")) return;
    event.preventDefault();
    action();
  });
}
