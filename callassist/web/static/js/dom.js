// The few things every view does with the document.

export const byId = (id) => document.getElementById(id);

/** An element with classes and children (nodes or text). */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Set text only when it differs: an unchanged node costs no layout and no screen-reader repeat. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A preference of this browser; a page without storage keeps the default. */
export function recall(name, otherwise) {
  try {
    return localStorage.getItem(name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Not remembered then.
  }
}
