// The button 'Toon wachtwoord' / 'Verberg wachtwoord' beside a password field.
export function offerToShowPasswords(document) {
  for (const button of document.querySelectorAll("[data-show-password]")) {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    const status = button.closest(".field").querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", () => show(button, input, status, input.type === "password"));
    // A shown password is sent as a password again, so that browsers keep offering to store it.
    input.form?.addEventListener("submit", () => show(button, input, status, false));
  }
}

function show(button, input, status, visible) {
  input.type = visible ? "text" : "password";
  input.spellcheck = false;
  button.setAttribute("aria-pressed", String(visible));
  for (const label of button.querySelectorAll("[data-when]")) {
    label.hidden = (label.dataset.when === "shown") !== visible;
  }
  status.textContent = visible ? status.dataset.shown : status.dataset.hidden;
}
