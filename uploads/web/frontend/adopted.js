/**
 * A file that the server already has a part of, begun before a reload, in another browser or on another computer.
 * Its row stands in the page; 'Verdergaan' opens the file chooser, and the same file goes on where it was.
 */

import { isSameFile } from "./checks.js";
import { percent, size } from "./formats.js";
import { job } from "./job.js";
import { knownOf, rowOf } from "./file_row.js";

const ENDED = ["sent", "gone"];

/** room: as for a job, without owner; account and chooseFile(callback) besides. */
export function adopt(element, room) {
  const { text } = room;
  const known = knownOf(element);
  const row = rowOf(element, text);
  const owner = { account: room.account, kenmerk: known.kenmerk, endpoint: null, ready: async () => {} };
  const isGone = () => element.dataset.state === "gone";
  let sender = null;

  row.show(element.dataset.state, { detail: element.querySelector("[data-detail]").textContent.trim() });
  row.on("resume", () => {
    if (!sender) room.chooseFile(self.attach);
  });

  const self = {
    row,
    known,
    isFree: () => sender === null && !ENDED.includes(element.dataset.state),
    state: () => (sender ? sender.state() : element.dataset.state),
    address: () => (isGone() ? null : known.url),
    sentBytes: () => (sender ? sender.sentBytes() : isGone() ? 0 : known.sent),
    stop: () => sender?.stop(),
    /** Goes on with this file, or says that it is another one (E57). */
    attach(file) {
      if (!isSameFile(file, known)) {
        row.show("interrupted", { error: text("E57", { naam: known.name, grootte: size(known.length) }) });
        return;
      }
      sender = job(file, known, row, { ...room, owner });
      room.queue.add(sender);
    },
    /** What the server says of it now. offset: bytes. */
    update({ offset, running }) {
      known.sent = offset;
      row.progress(percent(offset, known.length), text(running ? "elsewhere" : "choose_again"));
    },
    /** It was sent from somewhere else meanwhile. */
    sentElsewhere() {
      row.show("sent");
      room.changed();
    },
    /** It was removed in another window, or its time is over. */
    gone() {
      const error = text("gone", { naam: known.name });
      row.show("gone", { error });
      room.say(error);
      room.changed();
    },
  };
  return self;
}
