/**
 * The session while files are on their way (K25, K26): a running upload counts as activity, a session that ended
 * halfway is taken up again after a new login in another window, and logging out asks first.
 */

import { LoggedOut } from "./server.js";

const KEEP_MS = 4 * 60 * 1000; // well within the 30 minutes without activity
const LOOK_AGAIN_MS = 5000;

/** notice: the element that says the session has ended. isBusy: true while a file is being sent. */
export function session(server, notice, isBusy, ask) {
  const goOn = new Set();
  let looking = null;

  async function keep() {
    if (!isBusy()) return;
    await server.keepSession().catch(() => {});
  }

  async function look() {
    try {
      await server.keepSession();
    } catch (error) {
      if (error instanceof LoggedOut || error instanceof TypeError) return;
      throw error;
    }
    clearInterval(looking);
    looking = null;
    notice.hidden = true;
    for (const resume of goOn) resume();
    goOn.clear();
  }

  function showThatItEnded() {
    notice.hidden = false;
    looking ??= setInterval(look, LOOK_AGAIN_MS);
  }

  setInterval(keep, KEEP_MS);
  keepUsersFromLeavingUnawares(isBusy, ask);
  document.addEventListener("mcz:sessie-voorbij", (event) => {
    // Once it says so it stays, also after the last byte: what was sent is in sight, and so is the way to log in.
    if (!isBusy() && notice.hidden) return;
    event.preventDefault();
    showThatItEnded();
  });

  return {
    /** The server no longer knows the session: show how to log in, and call back when it is there again. */
    ended(resume) {
      goOn.add(resume);
      showThatItEnded();
    },
  };
}

function keepUsersFromLeavingUnawares(isBusy, ask) {
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!isBusy() || !new URL(form.action).pathname.endsWith("/uitloggen")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (await ask("logout")) form.submit();
    },
    true,
  );
}
