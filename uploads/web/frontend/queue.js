/** Sends at most a few files at a time; the others wait their turn. */

const AT_ONCE = 3;

export function queue() {
  const waiting = [];
  const running = new Set();

  function next() {
    while (running.size < AT_ONCE && waiting.length > 0) {
      const job = waiting.shift();
      running.add(job);
      job.start();
    }
  }

  return {
    /** job: an object with start(). It waits or starts at once. */
    add(job) {
      if (running.has(job) || waiting.includes(job)) return;
      waiting.push(job);
      next();
    },
    /** The job no longer sends: done, paused, broken or removed. */
    leave(job) {
      running.delete(job);
      const place = waiting.indexOf(job);
      if (place >= 0) waiting.splice(place, 1);
      next();
    },
    isBusy: () => running.size > 0,
  };
}
