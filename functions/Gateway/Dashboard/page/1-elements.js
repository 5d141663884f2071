"use strict";

/** Makes an element. Server data becomes text or an attribute value and is never parsed as HTML. */
function make(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function draw(name, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {}))
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets a text, but only if it changed, so screen readers do not repeat it. */
function setText(id, text) {
  const place = document.getElementById(id);
  if (place.textContent !== text) place.textContent = text;
}

/** Replaces the children of an element, unless they are the same. */
function setChildren(id, ...children) {
  const place = document.getElementById(id);
  const before = place.cloneNode(false);
  before.append(...children.flat());
  if (before.innerHTML !== place.innerHTML) place.replaceChildren(...before.childNodes);
}

function table(columns, rows, none) {
  return rows.length === 0
    ? make("p", { class: "none" }, none)
    : make("table", {},
        make("thead", {}, make("tr", {}, columns.map((column) => make("th", { scope: "col" }, column)))),
        make("tbody", {}, rows));
}

function row(...cells) {
  return make("tr", {}, cells.map((one) => (one instanceof HTMLTableCellElement ? one : make("td", {}, ...[one ?? ""].flat()))));
}

function cell(className, ...children) {
  return make("td", { class: className }, ...children);
}
