// Values as people read them.

import { language, t } from "./i18n.js";

export function money(minor, currency) {
  if (minor === null || minor === undefined) return "";
  if (!currency) return (minor / 100).toLocaleString(language);
  const style = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const digits = style.resolvedOptions().maximumFractionDigits;
  return style.format(minor / 10 ** digits).replace(/[.,]00(?=\D*$)/, "");
}

/** An ISO date as weekday, day and month. */
export function day(iso) {
  if (!iso) return "";
  const form = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  return new Date(`${iso.slice(0, 10)}T00:00:00Z`).toLocaleDateString(language, form);
}

export function dayAndTime(iso) {
  return new Date(iso).toLocaleString(language, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}

/** Seconds as 4:05 or 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** How long a balance is overdue on the day of the call; empty when it isn't. */
export function overdue(due, started) {
  if (!due || !started) return "";
  const days = Math.round((Date.parse(started.slice(0, 10)) - Date.parse(due)) / 86_400_000);
  return days > 0 ? t("about.overdue", { days }) : "";
}
