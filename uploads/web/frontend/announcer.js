/** Polite announcements for screen readers. A sentence is added, never replaced, so that none is lost. */

const KEPT = 40;
export const STEPS = [0, 25, 50, 75, 100];

export function announcerIn(region) {
  return (sentence) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    region.append(line);
    while (region.childElementCount > KEPT) region.firstElementChild.remove();
  };
}

/** Says each of 0, 25, 50, 75 and 100 % once, and only the highest that was reached at a leap. */
export function stepTeller(say) {
  let said = -1;
  return (percentage) => {
    const reached = STEPS.filter((step) => step <= percentage).pop();
    if (reached === undefined || reached <= said) return;
    said = reached;
    say(reached);
  };
}
