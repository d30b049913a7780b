/**
 * One list item of a file: name, size, bar, words, buttons. The markup is the server's (file_row.html);
 * this file only fills and shows it. Names of files reach the page as text and as nothing else.
 */

import { size } from "./formats.js";

const STATES = {
  waiting: { badge: "waiting", actions: ["remove"] },
  sending: { bar: true, actions: ["pause", "remove"] },
  retrying: { badge: "lost", bar: true, still: true, actions: ["pause", "remove"] },
  paused: { badge: "paused", bar: true, still: true, actions: ["resume", "remove"] },
  interrupted: { badge: "interrupted", bar: true, still: true, actions: ["resume", "remove"] },
  sent: { badge: "sent", actions: ["remove"] },
  gone: { badge: "refused", error: true, actions: ["remove"] },
  refused: { badge: "refused", error: true, actions: ["remove"] },
};

/** A new row for a file that was just chosen. */
export function newRow(template, file, text) {
  const element = template.content.firstElementChild.cloneNode(true);
  const row = rowOf(element, text);
  row.name(file.name, file.size);
  return row;
}

/** The row that stands in the page already. */
export function rowOf(element, text) {
  const part = (name) => element.querySelector(`[data-${name}]`);
  const all = (name) => [...element.querySelectorAll(`[data-${name}]`)];

  function name(fileName, bytes) {
    for (const place of all("name")) place.textContent = fileName;
    part("size").textContent = size(bytes);
    part("bar").setAttribute("aria-label", text("bar_label", { naam: fileName }));
  }

  function progress(percentage, detail = "") {
    part("bar").value = percentage;
    part("bar").textContent = `${percentage}%`;
    part("percent").textContent = text("percent_sent", { n: percentage });
    part("detail").textContent = detail;
  }

  function show(state, { detail = "", error = "" } = {}) {
    const look = STATES[state];
    const focused = document.activeElement;
    element.dataset.state = state;
    element.classList.toggle("file--error", Boolean(look.error));
    part("bar").hidden = !look.bar;
    part("bar").classList.toggle("progress--paused", Boolean(look.still));
    part("percent").hidden = !look.bar;
    for (const badge of all("badge")) badge.hidden = badge.dataset.badge !== look.badge;
    for (const button of all("do")) button.hidden = !look.actions.includes(button.dataset.do);
    part("detail").textContent = detail;
    part("error").hidden = error === "";
    part("error-text").textContent = error;
    if (element.contains(focused) && focused.hidden) focusAfter(focused, look.actions);
  }

  /** Pausing leads to going on and back again; after anything else the focus goes to the name, never to removing. */
  function focusAfter(gone, actions) {
    const next = actions.find((action) => action !== "remove" && action !== gone.dataset.do);
    (next ? element.querySelector(`[data-do="${next}"]`) : part("title")).focus();
  }

  return {
    element,
    name,
    progress,
    show,
    /** Calls back when one of the row's buttons is used. */
    on(action, callback) {
      element.querySelector(`[data-do="${action}"]`).addEventListener("click", (event) => {
        event.preventDefault();
        callback();
      });
    },
    focus: () => part("title").focus(),
  };
}

/** What the server wrote about a file in its row. */
export function knownOf(element) {
  const { id, url, naam, lengte, verstuurd, gewijzigd, kenmerk } = element.dataset;
  return {
    id,
    url,
    kenmerk,
    name: naam,
    length: Number(lengte),
    sent: Number(verstuurd),
    last_modified: gewijzigd ? Number(gewijzigd) : null,
  };
}
