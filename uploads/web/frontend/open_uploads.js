/** 'Nog niet voltooid': each row goes on by itself; when all of its delivery is in, a link leads to finishing it. */

import { adopt } from "./adopted.js";
import { removable } from "./remove.js";

export function openUploads(page, room) {
  const section = page.querySelector("[data-open]");
  if (!section) return [];
  const entries = [...section.querySelectorAll("li[data-row]")].map((element) => {
    const entry = adopt(element, { ...room, changed: () => offerFinish(element, entry) });
    removable(entry, entry.known.name, room, forget);
    return entry;
  });

  function forget(entry) {
    entries.splice(entries.indexOf(entry), 1);
    if (entries.length > 0) section.querySelector("h2").focus();
    else section.hidden = true;
  }

  function offerFinish(element, entry) {
    element.querySelector("[data-finish-link]").hidden = entry.state() !== "sent";
  }

  return entries;
}
