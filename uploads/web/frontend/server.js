/** The JSON routes of the pages. Every call is same-origin and carries the session cookie. */

const GONE = [404, 410];

export class LoggedOut extends Error {}
/** message: the sentence of the answer, empty when it has none. */
export class Refused extends Error {
  constructor(answer, status) {
    super(answer.message ?? "");
    this.status = status;
  }
}

export function serverAt(page) {
  const addresses = page.dataset;
  const csrf = () => document.querySelector('input[name="csrf_token"]');

  async function call(address, options = {}) {
    const answer = await fetch(address, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      ...options,
      headers: { Accept: "application/json", "X-CSRF-Token": csrf()?.value ?? "", ...options.headers },
    });
    if (answer.status === 401 || answer.type === "opaqueredirect") throw new LoggedOut();
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(body, answer.status);
    return body;
  }

  return {
    /** A new delivery: {kenmerk, page}. */
    start: (soort, omschrijving) =>
      call(addresses.start, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ soort, omschrijving }),
      }),
    /** What the server has of one delivery. */
    delivery: (kenmerk) => call(`/aanleveringen/${encodeURIComponent(kenmerk)}.json`),
    unfinished: () => call("/uploads.json"),
    /** Takes an upload away, by tus; one that is gone already is fine. address: its path. */
    async remove(address) {
      const answer = await fetch(address, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
      if (answer.status === 401) throw new LoggedOut();
      if (!answer.ok && !GONE.includes(answer.status)) throw new Refused({}, answer.status);
    },
    /**
     * Slides the session's clock and tells the page's session dialog. Throws LoggedOut when there is none.
     * After a new login the forms of this page need the token of the new session.
     */
    async keepSession() {
      const session = await call("/sessie.json");
      for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = session.csrf_token;
      document.dispatchEvent(new CustomEvent("mcz:sessie", { detail: session }));
    },
  };
}
