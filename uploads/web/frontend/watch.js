/** Keeps the rows that nobody sends from here up to date, from the server's own lists. */

import { Refused } from "./server.js";

const EVERY_MS = 10000;
const SOON_MS = [1000, 3000]; // what this browser was sending before a reload needs a moment to settle
const NOT_FOUND = 404;

/** free(): the adopted rows without a transfer in this page. */
export function watch(server, free) {
  async function look() {
    const rows = free();
    if (rows.length === 0 || document.hidden) return;
    const { uploads } = await server.unfinished().catch(() => ({ uploads: null }));
    if (uploads === null) return;
    const byId = new Map(uploads.map((upload) => [upload.id, upload]));
    for (const row of stillFree(rows)) {
      const upload = byId.get(row.known.id);
      if (upload) row.update(upload);
    }
    await settle(server, stillFree(rows).filter((row) => !byId.has(row.known.id)));
  }
  for (const delay of SOON_MS) setTimeout(look, delay);
  setInterval(look, EVERY_MS);
}

/** rows: of uploads that wait for no more bytes. Their deliveries say which are in; the others are gone. */
async function settle(server, rows) {
  for (const kenmerk of new Set(rows.map((row) => row.known.kenmerk))) {
    const sent = await sentOf(server, kenmerk);
    if (sent === null) continue;
    for (const row of stillFree(rows).filter((one) => one.known.kenmerk === kenmerk)) {
      if (sent.has(row.known.id)) row.sentElsewhere();
      else row.gone();
    }
  }
}

/** Ids of the files of a delivery that are in, or null when the server cannot say it now. */
async function sentOf(server, kenmerk) {
  try {
    const { files } = await server.delivery(kenmerk);
    return new Set(files.filter((file) => file.state !== "open").map((file) => file.id));
  } catch (error) {
    return error instanceof Refused && error.status === NOT_FOUND ? new Set() : null;
  }
}

function stillFree(rows) {
  return rows.filter((row) => row.isFree());
}
