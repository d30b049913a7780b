/** The JSON routes of the pages. Every call is same-origin and carries the session cookie. */

export class LoggedOut extends Error {}
export class Refused extends Error {
  constructor(answer) {
    super(answer.message ?? "");
    this.message = answer.message ?? "";
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
    if (!answer.ok) throw new Refused(body);
    return body;
  }

  return {
    /** A new delivery: {kenmerk, page, state}. */
    start: (soort, omschrijving) =>
      call(addresses.start, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ soort, omschrijving }),
      }),
    /** What the server has of one delivery. */
    delivery: (kenmerk) => call(`/aanleveringen/${encodeURIComponent(kenmerk)}.json`),
    unfinished: () => call("/uploads.json"),
    remove: (id) => call(`/uploads/${encodeURIComponent(id)}.json`, { method: "DELETE" }),
    /** Slides the session's clock and tells the page's session dialog. Throws LoggedOut when there is none. */
    async keepSession() {
      const session = await call("/sessie");
      if (session.seconds_left === 0) throw new LoggedOut();
      document.dispatchEvent(new CustomEvent("mcz:sessie", { detail: session }));
    },
  };
}
