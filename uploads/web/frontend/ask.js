/** A question in a modal dialog of the page: `<dialog data-vraag="logout">` with buttons of value ja and nee. */

/** Resolves to true after 'ja'; Escape and 'nee' are the same. Focus goes back to where it was. */
export function askIn(page) {
  return (question, name = "") =>
    new Promise((resolve) => {
      const dialog = page.querySelector(`dialog[data-vraag="${question}"]`);
      const before = document.activeElement;
      for (const place of dialog.querySelectorAll("[data-vraag-naam]")) place.textContent = name;
      dialog.returnValue = "nee";
      dialog.addEventListener(
        "close",
        () => {
          if (before.isConnected) before.focus();
          resolve(dialog.returnValue === "ja");
        },
        { once: true },
      );
      dialog.showModal();
    });
}
