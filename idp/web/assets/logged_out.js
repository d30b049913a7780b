// Goes on once every application has answered in its frame; names those that did not within five seconds.
// A classic script before the frames: a module would run after some of them had loaded already.
(() => {
  const PATIENCE_MS = 5000;
  const answered = new Set();
  let finished = false;

  const frames = () => [...document.querySelectorAll("iframe")];

  function finish() {
    if (finished) return;
    finished = true;
    if (frames().every((frame) => answered.has(frame))) {
      const onward = document.querySelector("#ga-verder");
      if (onward) location.replace(onward.href);
      return;
    }
    const warning = document.querySelector("#geen-antwoord");
    const names = warning.querySelectorAll("li"); // in the order of the frames
    frames().forEach((frame, index) => (names[index].hidden = answered.has(frame)));
    warning.hidden = false;
  }

  function check() {
    if (document.readyState !== "loading" && frames().every((frame) => answered.has(frame))) finish();
  }

  document.addEventListener(
    "load",
    ({ target }) => {
      if (target instanceof HTMLIFrameElement) {
        answered.add(target);
        check();
      }
    },
    true,
  );
  document.addEventListener("DOMContentLoaded", () => {
    check();
    setTimeout(finish, PATIENCE_MS);
  });
})();
