/** Keeps the rows that nobody sends from here up to date, from the server's own list. */

const EVERY_MS = 10000;
const SOON_MS = [1000, 3000]; // what this browser was sending before a reload needs a moment to settle

/** free(): the adopted rows without a transfer in this page. */
export function watch(server, free) {
  async function look() {
    const rows = free();
    if (rows.length === 0 || document.hidden) return;
    const { uploads } = await server.unfinished().catch(() => ({ uploads: null }));
    if (uploads === null) return;
    const byId = new Map(uploads.map((upload) => [upload.id, upload]));
    for (const row of rows.filter((one) => one.isFree())) {
      const upload = byId.get(row.known.id);
      if (upload) row.update(upload);
      else row.sentElsewhere();
    }
  }
  for (const delay of SOON_MS) setTimeout(look, delay);
  setInterval(look, EVERY_MS);
}
