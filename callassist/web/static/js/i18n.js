// The page's own words, from one file per language, and how that language writes values.

import { recall, remember } from "./dom.js";

export const LANGUAGES = ["en", "es", "zh"];

let words = {};
export let language = "en";

export async function loadLanguage() {
  const wanted = [recall("language", ""), ...navigator.languages.map((name) => name.slice(0, 2))];
  language = wanted.find((name) => LANGUAGES.includes(name)) ?? "en";
  const answer = await fetch(`/static/lang/${language}.json`);
  words = await answer.json();
  document.documentElement.lang = words["lang"];
  for (const element of document.querySelectorAll("[data-i18n]")) element.textContent = t(element.dataset.i18n);
  for (const element of document.querySelectorAll("[data-i18n-aria]")) {
    element.setAttribute("aria-label", t(element.dataset.i18nAria));
  }
  for (const element of document.querySelectorAll("[data-i18n-label]")) {
    element.setAttribute("aria-label", t(element.dataset.i18nLabel));
    element.title = t(element.dataset.i18nLabel);
  }
}

/** Everything on the page comes again from the hub in no time: a reload is the whole change. */
export function changeLanguage(name) {
  remember("language", name);
  location.reload();
}

export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The name of a playbook label of one of the kinds; one the page doesn't know is shown as its own words. */
export function label(kinds, id) {
  const kind = kinds.split(" ").find((each) => words[`${each}.${id}`]);
  const own = id.replaceAll("_", " ");
  return words[`${kind}.${id}`] ?? own.charAt(0).toUpperCase() + own.slice(1);
}
