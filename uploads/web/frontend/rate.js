/** How long it still takes, from what was sent in the last seconds. */

const WINDOW_MS = 15000;
const SETTLE_MS = 3000; // before this the estimate jumps about, so none is given

export function rate() {
  let points = [];

  return {
    reset() {
      points = [];
    },
    add(sent, at = performance.now()) {
      points.push({ sent, at });
      points = points.filter((point) => at - point.at <= WINDOW_MS);
    },
    /** Seconds until `total` bytes are in, or Infinity. */
    secondsLeft(total) {
      if (points.length < 2) return Infinity;
      const first = points[0];
      const last = points[points.length - 1];
      const elapsed = last.at - first.at;
      if (elapsed < SETTLE_MS || last.sent <= first.sent) return Infinity;
      return ((total - last.sent) * elapsed) / (last.sent - first.sent) / 1000;
    },
  };
}
