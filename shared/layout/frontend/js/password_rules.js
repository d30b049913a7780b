// States of the password rules while typing: an aid only, the server decides.
const REST_MILLISECONDS = 1000; // the summary is announced after this much rest
const MIN_LENGTH = 12; // manual 1.3, as in idp/credentials
const CLASSES = [/\p{Ll}/u, /[\p{Lu}\p{Lt}]/u, /\p{Nd}/u, /[\p{P}\p{S}]/u];
const NEEDED_CLASSES = 3;

const fold = (text) => text.normalize("NFKC").toLowerCase();

const JUDGES = {
  length: (password) => [...password.normalize("NFC")].length >= MIN_LENGTH,
  username: (password, username) => !username || !fold(password).includes(fold(username)),
  classes: (password) => CLASSES.filter((kind) => kind.test(password)).length >= NEEDED_CLASSES,
};

export function judgeRulesWhileTyping(document) {
  for (const list of document.querySelectorAll("[data-rules-for]")) {
    const field = list.dataset.rulesFor;
    const input = document.getElementById(field);
    const status = document.querySelector(`[data-rules-status-for="${field}"]`);
    if (input) {
      watch(list, input, status);
    }
  }
}

function watch(list, input, status) {
  const rules = [...list.querySelectorAll("[data-rule]")].filter((rule) => rule.dataset.rule in JUDGES);
  let rest;
  input.addEventListener("input", () => {
    const met = rules.filter((rule) => judge(rule, input.value, list.dataset.username)).length;
    clearTimeout(rest);
    rest = setTimeout(() => announce(status, met, rules.length), REST_MILLISECONDS);
  });
}

function judge(rule, password, username) {
  const typed = password !== "";
  const met = typed && JUDGES[rule.dataset.rule](password, username);
  const state = met ? "met" : "unmet";
  rule.classList.toggle("is-ok", met);
  for (const part of rule.querySelectorAll(".rules__state[data-when]")) {
    part.hidden = !typed || part.dataset.when !== state;
  }
  for (const icon of rule.querySelectorAll(".rules__icon")) {
    icon.hidden = (icon.dataset.when === "met") !== met;
  }
  return met;
}

function announce(status, met, count) {
  status.textContent = status.dataset.text.replace("{met}", met).replace("{count}", count);
}
