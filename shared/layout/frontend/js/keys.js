// Passkeys and security keys: asks the key when its button is pressed, and sends the answer with the form.
// Nothing starts by itself. What went wrong on the server's side is told by the page that answers the form.
import { creationOptions, requestOptions, credentialAsJson } from "./credential_json.js";

export function offerKeys(document, window) {
  const forms = document.querySelectorAll("[data-key-form]");
  const supported = Boolean(window.PublicKeyCredential && window.navigator.credentials);
  for (const part of document.querySelectorAll("[data-key-unsupported]")) {
    part.hidden = supported;
  }
  for (const form of supported ? forms : []) {
    new KeyForm(form, window).offer();
  }
}

class KeyForm {
  constructor(form, window) {
    this.form = form;
    this.window = window;
    this.button = form.querySelector("[data-key-start]");
    this.status = form.querySelector("[data-key-status]");
  }

  offer() {
    this.button.hidden = false;
    this.button.disabled = false; // also after going back to this page
    this.button.addEventListener("click", () => this.start());
    // Enter in the name field is the same as the button: without an answer the form says nothing new.
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start();
    });
  }

  async start() {
    this.button.disabled = true;
    this.say("waiting");
    try {
      const options = await this.options();
      const credential = options ? await this.ask(options) : null;
      this.send(credential ? JSON.stringify(credentialAsJson(credential)) : "");
    } catch (failure) {
      this.say(failure.name === "InvalidStateError" ? "known" : "failed");
      this.button.disabled = false;
      this.button.querySelector("span").textContent = this.button.dataset.again;
      this.button.focus();
    }
  }

  // What to ask; null when the page has to say something first, such as that the name is missing.
  async options() {
    const body = new URLSearchParams(new FormData(this.form));
    const answer = await this.window.fetch(this.form.dataset.options, { method: "POST", body });
    if (!answer.ok) {
      throw new Error(`options: ${answer.status}`);
    }
    return answer.json();
  }

  ask(options) {
    const { credentials } = this.window.navigator;
    return this.form.dataset.keyForm === "create"
      ? credentials.create({ publicKey: creationOptions(options) })
      : credentials.get({ publicKey: requestOptions(options) });
  }

  send(answer) {
    if (answer) {
      this.say("done");
    }
    this.form.elements.antwoord.value = answer;
    this.form.submit();
  }

  say(what) {
    this.status.textContent = this.status.dataset[what];
  }
}
