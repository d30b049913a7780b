/** One file, its row in the page and its transfer: which state it is in, and what the user hears of it. */

import { stepTeller } from "./announcer.js";
import { clockTime, percent, remaining, size } from "./formats.js";
import { rate } from "./rate.js";
import { LoggedOut, Refused } from "./server.js";
import { transfer } from "./transfer.js";

const TRY_AGAIN_MS = 30000;
const REASONS = {
  not_found: "E59",
  expired: "E59",
  no_space_left_for_relation: "E58",
  checksum_mismatch: "E60",
  empty_not_allowed: "E53",
  delivery_closed: "closed",
  unknown_soort: "closed",
  too_many_files: "too_many_files",
};

/** The sentence for a refusal of the server; that a file is too large is said with the limit (E51). */
function reasonOf(code, mostBytes) {
  if (code === "too_large" && mostBytes) return "E51";
  return REASONS[code] ?? "not_taken";
}

/** room: {owner, queue, session, text, say, changed}. known: what the server has of this file, or null. */
export function job(file, known, row, room) {
  const { owner, queue, session, text, say, changed } = room;
  const speed = rate();
  const tellStep = stepTeller((step) => say(text("said_percent", { naam: file.name, n: step })));
  let sent = known ? known.sent : 0;
  let address = known ? known.url : null;
  let running = null;
  let timer = null;
  let state = "waiting";

  function enter(next, shown) {
    state = next;
    row.show(next, shown);
    changed();
  }

  function leave(next, shown) {
    clearTimeout(timer);
    running?.pause();
    running = null;
    queue.leave(self);
    enter(next, shown);
  }

  const report = {
    onAddress(url) {
      address = url;
      changed();
    },
    onProgress(bytes) {
      sent = bytes;
      speed.add(bytes);
      if (state !== "sending") enter("sending");
      row.progress(percent(sent, file.size), remaining(speed.secondsLeft(file.size), text));
      if (sent < file.size) tellStep(percent(sent, file.size));
    },
    onLost() {
      speed.reset();
      enter("retrying");
      say(text("lost"));
    },
    onRestored: () => say(text("restored")),
    onLoggedOut() {
      leave("interrupted", { detail: text("logged_out") });
      session.ended(() => self.resume());
    },
    onBroken(status, code, mostBytes) {
      if (status >= 400 && status < 500 && status !== 429) {
        const error = text(reasonOf(code, mostBytes), { naam: file.name, grootte: size(mostBytes) });
        say(error);
        return leave("refused", { error });
      }
      leave("interrupted", { detail: text("E56") });
      say(text("E56"));
      timer = setTimeout(() => self.resume(), TRY_AGAIN_MS);
    },
    onSent() {
      sent = file.size;
      running = null;
      leave("sent", { detail: text("sent_at", { tijd: clockTime(new Date()) }) });
      tellStep(100);
      say(text("done", { naam: file.name }));
    },
  };

  async function deliveryIsThere() {
    try {
      await owner.ready();
      return true;
    } catch (error) {
      if (error instanceof LoggedOut) report.onLoggedOut();
      else if (error instanceof Refused) leave("refused", { error: error.message });
      else report.onBroken(0);
      return false;
    }
  }

  const self = {
    file,
    row,
    /** Called by the queue when it is this file's turn. */
    async start() {
      speed.reset();
      enter("sending");
      row.progress(percent(sent, file.size));
      const ready = await deliveryIsThere();
      if (!ready || state !== "sending") return;
      running = transfer(file, address ? { url: address } : null, owner, report);
      running.start();
    },
    pause: () => leave("paused"),
    resume() {
      clearTimeout(timer);
      enter("waiting");
      queue.add(self);
    },
    /** Stops for good; what the server has must be removed by the caller. */
    stop() {
      clearTimeout(timer);
      running?.pause();
      state = "stopped";
      queue.leave(self);
    },
    state: () => state,
    address: () => address,
    sentBytes: () => sent,
  };
  row.on("pause", self.pause);
  row.on("resume", self.resume);
  return self;
}
