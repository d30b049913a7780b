/** What can be known before a byte is sent (E51, E52, E53, E57, and what the kind of delivery still takes). The server decides again. */

import { size } from "./formats.js";

/** The sentence that says why this file cannot go along, or null. kind: as the server tells it. others: how many
 * files the delivery has already. */
export function refusal(file, kind, others, text) {
  if (kind.closed) return text("closed");
  if (others >= kind.max_files) return text("too_many_files", { naam: file.name });
  if (kind.extensions.length > 0 && !kind.extensions.includes(extension(file.name))) {
    return text("E52", { naam: file.name, lijst: kind.extensions.map((one) => one.toUpperCase()).join(", ") });
  }
  if (file.size === 0 && !kind.allow_empty) return text("E53", { naam: file.name });
  if (file.size > kind.max_bytes) {
    return text("E51", { naam: file.name, grootte: size(kind.max_bytes) });
  }
  return null;
}

/**
 * True when the chosen file is the one that was begun earlier: name and length are equal.
 * The server keeps names without signs that some computers refuse, so only letters and digits are compared. The time
 * of last change is not: a copy on another computer may have another one.
 */
export function isSameFile(file, known) {
  return file.size === known.length && lettersOf(file.name) === lettersOf(known.name);
}

/** Of several unfinished uploads the one that this file continues, or undefined. Between equals the time decides. */
export function match(file, unfinished) {
  const same = unfinished.filter((known) => isSameFile(file, known));
  return same.find((known) => known.last_modified === file.lastModified) ?? same[0];
}

function lettersOf(name) {
  return name.normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
}

function extension(name) {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}
