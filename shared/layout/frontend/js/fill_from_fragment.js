// The QR picture of a letter puts its code behind the #, which browsers never send. Here it only fills the field:
// nothing is submitted, and the code leaves the address so that it does not stay in the history.
const CODE = /^[A-Za-z0-9-]{12,14}$/;

export function fillFromFragment(document, window) {
  const form = document.querySelector("[data-fill-from-fragment]");
  const given = window.location.hash.slice(1);
  if (!form || !CODE.test(given)) {
    return;
  }
  form.elements[form.dataset.fillFromFragment].value = given.match(/[A-Za-z0-9]{1,4}/g).join("-");
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
}
