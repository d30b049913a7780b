// Lists in which several rows can be chosen: one button chooses them all, and again none.
export function offerToChooseAll(document) {
  for (const offer of document.querySelectorAll("[data-choose-all]")) {
    const boxes = [...(offer.closest("form") ?? document).querySelectorAll("[data-choose]")];
    if (boxes.length < 2) continue;
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => {
      const chosen = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !chosen;
    });
  }
}
