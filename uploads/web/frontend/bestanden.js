/** Wires the pages of Bestanden: the upload widget, the unfinished uploads, and receipts. */

import { announcerIn } from "./announcer.js";
import { askIn } from "./ask.js";
import { deliveryForm } from "./delivery_form.js";
import { openUploads } from "./open_uploads.js";
import { queue } from "./queue.js";
import { receiptCheck } from "./receipt_check.js";
import { awaitReceipt } from "./receipt_wait.js";
import { serverAt } from "./server.js";
import { session } from "./session.js";
import { textsOf } from "./texts.js";
import { watch } from "./watch.js";

function chooserIn(page) {
  const input = page.querySelector("input[data-choose]");
  let waiting = null;
  input?.addEventListener("change", () => {
    if (input.files.length > 0) waiting?.(input.files[0]);
    input.value = "";
  });
  return (callback) => {
    waiting = callback;
    input.click();
  };
}

function start(page) {
  const text = textsOf(page);
  const say = announcerIn(page.querySelector("[data-live]"));
  if (page.querySelector("form[data-controle]")) {
    receiptCheck(page, text, say);
    return;
  }
  const server = serverAt(page);
  const ask = askIn(page);
  const line = queue();
  const room = {
    account: page.dataset.account,
    queue: line,
    server,
    ask,
    text,
    say,
    chooseFile: chooserIn(page),
    session: session(server, page.querySelector("[data-logged-out]"), line.isBusy, ask),
    changed() {},
  };
  const inForm = deliveryForm(page, room);
  const unfinished = openUploads(page, room);
  watch(server, () => [...inForm, ...unfinished].filter((entry) => entry.isFree?.()));
  for (const part of page.querySelectorAll("[data-needs-script]")) part.hidden = false;
}

for (const page of document.querySelectorAll("[data-bestanden]")) start(page);
for (const place of document.querySelectorAll("[data-bewijs]")) awaitReceipt(place);
