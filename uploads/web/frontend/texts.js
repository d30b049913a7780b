/** The sentences of a page, put by the server in `data-teksten` so that no Dutch or English is in script. */

export function textsOf(element) {
  const table = JSON.parse(element.dataset.teksten);
  return (key, values = {}) => fill(table[key], values);
}

/** `{naam}` in a sentence is replaced by the value of that name; the result is only ever shown as text. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
