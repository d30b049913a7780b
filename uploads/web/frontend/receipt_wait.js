/** B3: says when the receipt is there, or that there will be none. The page is not reloaded under the user's hands; a link leads to it. */

const LOOK_MS = 2000;
const LOOKS = 60;

/** place: the status line, with the address of the delivery's JSON and the sentence to come. */
export function awaitReceipt(place) {
  let looks = 0;
  const timer = setInterval(async () => {
    looks += 1;
    if (looks >= LOOKS) clearInterval(timer);
    const delivery = await fetch(place.dataset.bewijs, { cache: "no-store", redirect: "manual" })
      .then((answer) => answer.json())
      .catch(() => ({}));
    const outcome = delivery.receipt ? [place.dataset.klaar, place.dataset.kijk] : refusal(place, delivery);
    if (!outcome) return;
    clearInterval(timer);
    [place.querySelector("[data-zin]").textContent, place.querySelector("a").textContent] = outcome;
  }, LOOK_MS);
}

function refusal(place, delivery) {
  return delivery.rejected ? [place.dataset.afgewezen, place.dataset.waarom] : null;
}
