/** B3: says when the receipt is there. The page is not reloaded under the user's hands; a link leads to it. */

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
    if (!delivery.receipt) return;
    clearInterval(timer);
    place.querySelector("[data-zin]").textContent = place.dataset.klaar;
    place.querySelector("a").textContent = place.dataset.kijk;
  }, LOOK_MS);
}
