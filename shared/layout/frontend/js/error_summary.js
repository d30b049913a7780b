// After a refused form the summary gets the focus, so that it is read first.
export function focusErrorSummary(document) {
  document.querySelector("[data-summary]")?.focus();
}
