/**
 * B4: the file that belongs to a receipt is hashed here, in pieces, and never leaves the computer. Only its
 * SHA-256 goes along with the form. Without script the server hashes it.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { percent } from "./formats.js";
import { stepTeller } from "./announcer.js";

const PIECE_BYTES = 4 * 1024 * 1024;

export function receiptCheck(page, text, say) {
  const form = page.querySelector("form[data-controle]");
  if (!form) return;
  const bar = form.querySelector("[data-bar]");
  const words = form.querySelector("[data-percent]");

  form.addEventListener("submit", async (event) => {
    const file = form.elements.bestand.files[0];
    if (!file) return;
    event.preventDefault();
    const tell = stepTeller((step) => say(text("hashing", { n: step })));
    form.querySelector("[data-hashing]").hidden = false;
    form.elements.bestand_sha256.value = await digest(file, (done) => {
      bar.value = percent(done, file.size);
      words.textContent = text("hashing", { n: percent(done, file.size) });
      tell(percent(done, file.size));
    });
    form.elements.bestand.value = "";
    form.submit();
  });
}

async function digest(file, onProgress) {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const piece = file.slice(at, at + PIECE_BYTES);
    hash.update(new Uint8Array(await piece.arrayBuffer()));
    onProgress(Math.min(at + PIECE_BYTES, file.size));
  }
  return bytesToHex(hash.digest());
}
