// After a refused form the summary gets the focus, so that it is read first (SCREENS 1 'Errors').
export function focusErrorSummary(document) {
  document.querySelector("[data-summary]")?.focus();
}
