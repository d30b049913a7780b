/** The sum of the list in words, and whether the delivery can be finished. */

import { plural } from "./formats.js";

const MOVING = ["waiting", "sending", "retrying"];

/** states: of each row that is not gone. Gives the sentences and, when it cannot be finished, the reason. */
export function summary(states, text) {
  const refused = states.filter((state) => state === "refused").length;
  const wanted = states.length - refused;
  const sent = states.filter((state) => state === "sent").length;
  const parts = [];
  if (wanted === 1) parts.push(text(sent === 1 ? "single_sent" : "single_busy"));
  if (wanted > 1) parts.push(plural("total_sent", sent, text, { total: wanted }));
  if (refused > 0) parts.push(plural("total_refused", refused, text));
  return { sentence: parts.join(" "), reason: reasonNot(wanted, sent, text), busy: states.some((state) => MOVING.includes(state)) };
}

function reasonNot(wanted, sent, text) {
  if (wanted === 0) return text("reason_none");
  return sent < wanted ? text("reason_not_all") : "";
}
