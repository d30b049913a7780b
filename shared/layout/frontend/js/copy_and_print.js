// Buttons that copy a text or print the page; without script they stay hidden.
export function offerToCopyAndPrint(document, window) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const status = button.parentElement.querySelector("[data-copied]");
    button.hidden = !window.navigator.clipboard;
    button.addEventListener("click", async () => {
      await window.navigator.clipboard.writeText(button.dataset.copy);
      status.textContent = status.dataset.copied;
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
