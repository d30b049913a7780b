/** The form of B2: a delivery is made at the first file, grows by each next one and is finished by posting it. */

import { adopt } from "./adopted.js";
import { match, refusal } from "./checks.js";
import { delivery } from "./delivery.js";
import { dropArea } from "./drop_area.js";
import { newRow } from "./file_row.js";
import { job } from "./job.js";
import { plural } from "./formats.js";
import { removable } from "./remove.js";
import { LoggedOut } from "./server.js";
import { summary } from "./total.js";

/** room: what jobs need, without owner. Gives back the entries that were begun before this page. */
export function deliveryForm(page, room) {
  const form = page.querySelector("form[data-aanlevering]");
  if (!form) return [];
  const { text } = room;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const input = form.elements.bestanden;
  const button = part("finish");
  const inside = { ...room, changed: refresh };
  const owner = delivery(page, form, room, () => entries.map((entry) => entry.address()));
  const entries = [...form.querySelectorAll("li[data-row]")].map((element) => adopt(element, inside));
  let pending = [];

  for (const entry of entries) removable(entry, entry.known.name, room, forget);
  input.addEventListener("change", takeChosen);
  dropArea(part("drop"), choose);
  form.elements.soort?.addEventListener("change", () => choose(pending));
  form.addEventListener("submit", finish);
  refresh();
  takeChosen(); // over a slow line the page can be used before this script is there

  function takeChosen() {
    choose([...input.files]);
    input.value = "";
  }

  function choose(files) {
    pending = [];
    if (files.length === 0) return;
    if (!owner.kind()) {
      pending = files;
      owner.askForKind();
      return;
    }
    owner.kindIsFine();
    for (const file of files) add(file);
    refresh();
  }

  function add(file) {
    const begun = match(file, entries.filter((entry) => entry.isFree?.()).map((entry) => entry.known));
    if (begun) {
      entries.find((entry) => entry.known === begun).attach(file);
      return;
    }
    if (entries.some((entry) => entry.file && isListed(entry.file, file))) {
      room.say(text("listed", { naam: file.name }));
      return;
    }
    addNew(file);
  }

  function addNew(file) {
    const row = newRow(page.querySelector("template[data-row-template]"), file, text);
    part("list").append(row.element);
    const others = states().filter((state) => state !== "refused").length;
    const reason = refusal(file, owner.kind(), others, text);
    const entry = reason ? refusedEntry(row) : job(file, null, row, { ...inside, owner });
    entries.push(entry);
    removable(entry, file.name, room, forget);
    if (reason) {
      row.show("refused", { error: reason });
      room.say(reason);
    } else {
      row.show("waiting");
      room.queue.add(entry);
    }
  }

  function forget(entry) {
    entries.splice(entries.indexOf(entry), 1);
    refresh();
    (entries.length > 0 ? part("heading") : input).focus();
  }

  /** Of the files of this delivery; a row whose file is gone only says so. */
  function states() {
    return entries.map((entry) => entry.state()).filter((state) => state !== "gone");
  }

  function refresh() {
    const total = summary(states(), text);
    part("chosen").hidden = entries.length === 0;
    part("heading").textContent = plural("chosen", states().length, text);
    part("total").textContent = total.sentence;
    part("stay").hidden = !total.busy;
    part("reason").textContent = total.reason;
    if (total.reason) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }

  async function finish(event) {
    event.preventDefault();
    const total = summary(states(), text);
    if (total.reason) {
      room.say(total.reason);
      if (states().length === 0) owner.askForFiles();
      return;
    }
    try {
      await owner.dropStrays();
    } catch (error) {
      if (error instanceof LoggedOut) return room.session.ended(() => button.focus());
    }
    form.submit();
  }

  return entries;
}

function refusedEntry(row) {
  return { row, state: () => "refused", address: () => null, sentBytes: () => 0, stop() {} };
}

function isListed(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
