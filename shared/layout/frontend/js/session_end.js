// Warns two minutes before the session ends, and leaves the page when it has ended.
// The end is kept in localStorage, so that activity in one tab also counts for the others of this service.
// Whatever keeps the session alive without leaving the page says so: 'mcz:sessie' with {seconds_left} on document.
const STORE = "mcz-session-ends";
const TICK_MILLISECONDS = 1000;

export function warnBeforeSessionEnds(document, window) {
  const dialog = document.querySelector("[data-session]");
  if (dialog) {
    new SessionEnd(dialog, window).start();
  }
}

class SessionEnd {
  constructor(dialog, window) {
    this.dialog = dialog;
    this.window = window;
    this.status = dialog.querySelector("[data-session-status]");
    this.warningSeconds = Number(dialog.dataset.warningSeconds);
  }

  start() {
    this.lasts(Number(this.dialog.dataset.secondsLeft));
    this.dialog.querySelector("[data-session-stay]").addEventListener("click", () => this.stay());
    this.dialog.addEventListener("cancel", () => this.stay());
    this.dialog.ownerDocument.addEventListener("mcz:sessie", (event) => this.lasts(event.detail.seconds_left));
    this.window.setInterval(() => this.tick(), TICK_MILLISECONDS);
  }

  lasts(seconds) {
    this.window.localStorage.setItem(STORE, String(Date.now() + seconds * 1000));
  }

  secondsLeft() {
    return Math.round((Number(this.window.localStorage.getItem(STORE)) - Date.now()) / 1000);
  }

  tick() {
    const left = this.secondsLeft();
    if (left <= 0) {
      this.leave();
    } else if (left <= this.warningSeconds) {
      this.warn(left);
    } else if (this.dialog.open) {
      this.dialog.close();
    }
  }

  warn(left) {
    if (!this.dialog.open) {
      this.status.textContent = "";
      this.dialog.showModal();
      this.dialog.querySelector("[data-session-stay]").focus();
    }
    const text = left <= 20 ? this.status.dataset.twentySeconds : left <= 60 ? this.status.dataset.oneMinute : "";
    if (this.status.textContent !== text) {
      this.status.textContent = text;
    }
  }

  async stay() {
    const response = await this.window.fetch("/sessie", { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok) {
      return; // no network now: the dialog stays, and the user can try again
    }
    const { seconds_left: seconds } = await response.json();
    if (seconds > 0) {
      this.lasts(seconds);
      this.dialog.close();
    } else {
      this.leave();
    }
  }

  leave() {
    // A page that is still sending files stays: they go on without the session, and it says so itself (K25).
    const ended = new CustomEvent("mcz:sessie-voorbij", { cancelable: true });
    if (!this.dialog.ownerDocument.dispatchEvent(ended)) {
      this.dialog.close();
      return;
    }
    const back = this.window.location.pathname + this.window.location.search;
    this.window.location.assign(`/sessie-verlopen?terug=${encodeURIComponent(back)}`);
  }
}
