// Light, dark, or as the system has it.

import { byId, recall, remember } from "./dom.js";
import { t } from "./i18n.js";

const THEMES = ["auto", "light", "dark"];
const ICONS = { auto: "auto", light: "sun", dark: "moon" };

export function themeToggle() {
  const button = byId("theme");
  let theme = recall("theme", "auto");

  function show() {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.querySelector("use").setAttribute("href", `#i-${ICONS[theme] ?? "auto"}`);
    button.title = t(`theme.${theme}`);
    button.setAttribute("aria-label", t(`theme.${theme}`));
  }

  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    remember("theme", theme);
    show();
  });
  show();
}
