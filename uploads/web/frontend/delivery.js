/** The delivery that this page fills: its kind, its kenmerk once the server made it, and what does not belong to it. */

const ENDPOINT = "/files/";

/** addresses(): those of the uploads that this page knows of. */
export function delivery(page, form, room, addresses) {
  const kinds = JSON.parse(page.dataset.soorten);
  const part = (name) => form.querySelector(`[data-${name}]`);
  let making = null;

  async function make() {
    const made = await room.server.start(form.elements.soort.value, form.elements.omschrijving.value);
    self.kenmerk = made.kenmerk;
    form.action = made.page;
    history.replaceState(null, "", made.page);
    fixKind();
  }

  /** From now on the kind stands as text: it belongs to the delivery. */
  function fixKind() {
    part("kind-name").textContent = self.kind().name;
    part("kind-fixed").hidden = false;
    part("kind-choice").hidden = true;
  }

  function fieldError(name, sentence) {
    const field = part(`field-${name}`);
    field.classList.toggle("field--error", sentence !== "");
    part(`error-${name}`).hidden = sentence === "";
    part(`error-${name}-text`).textContent = sentence;
    const control = form.elements[name];
    if (sentence === "") return control?.removeAttribute("aria-invalid");
    control.setAttribute("aria-invalid", "true");
    control.focus();
    room.say(sentence);
  }

  const self = {
    account: room.account,
    endpoint: ENDPOINT,
    kenmerk: page.dataset.kenmerk,
    kind: () => kinds.find((kind) => kind.code === (page.dataset.soort || form.elements.soort?.value)),
    /** Resolves when the server has the delivery; one request for all files that wait for it. */
    async ready() {
      if (self.kenmerk) return;
      making ??= make().finally(() => (making = null));
      await making;
    },
    /** A delivery that exists has no field for it: nothing can be chosen there. */
    askForKind: () => (part("field-soort") ? fieldError("soort", room.text("E50a")) : fieldError("bestanden", room.text("closed"))),
    kindIsFine() {
      if (part("field-soort")) fieldError("soort", "");
      fieldError("bestanden", "");
    },
    askForFiles: () => fieldError("bestanden", room.text("E50")),
    /**
     * An upload whose creation was answered into a broken connection is known to the server alone. It holds
     * no bytes and would keep the delivery from being finished, so it goes. Throws LoggedOut.
     */
    async dropStrays() {
      const known = new Set(addresses().map(path));
      const { files } = await room.server.delivery(self.kenmerk);
      const strays = files.filter((file) => file.offset === 0 && file.length > 0 && !known.has(file.url));
      await Promise.all(strays.map((stray) => room.server.remove(stray.url).catch(() => {})));
    },
  };
  return self;
}

function path(address) {
  return address ? new URL(address, document.baseURI).pathname : null;
}
