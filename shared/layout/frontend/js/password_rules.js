// States of the password rules while typing: an aid only, the server decides. What the rules say comes with the page.
const REST_MILLISECONDS = 1000; // the summary is announced after this much rest

const JUDGES = {
  length: (password, { min }) => [...password.normalize("NFC")].length >= min,
  username: (password, { folds }, username) => !username || !fold(password, folds).includes(fold(username, folds)),
  classes: (password, { kinds, needed }) => kinds.filter((kind) => hasOneOf(password, kind)).length >= needed,
};

// True when a password meets a rule. facts: the rule's own data. username: of whose password it will be.
export function meets(rule, password, facts, username) {
  return password !== "" && JUDGES[rule](password, facts, username);
}

function hasOneOf(password, categories) {
  const names = categories.map((category) => `\\p{${category}}`).join("");
  return new RegExp(`[${names}]`, "u").test(password.normalize("NFC"));
}

function fold(text, folds) {
  const letters = [...text.normalize("NFKC")].map((letter) => folds[letter] ?? letter.toLowerCase());
  return letters.join("").normalize("NFKC");
}

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
  const rules = [...list.querySelectorAll("[data-rule][data-facts]")].filter((rule) => rule.dataset.rule in JUDGES);
  let rest;
  const look = () => {
    const met = rules.filter((rule) => judge(rule, input.value, list.dataset.username)).length;
    clearTimeout(rest);
    rest = setTimeout(() => announce(status, met, rules.length), REST_MILLISECONDS);
  };
  input.addEventListener("input", look);
  if (input.value !== "") look(); // typed before this script was there
}

function judge(rule, password, username) {
  const typed = password !== "";
  const met = meets(rule.dataset.rule, password, JSON.parse(rule.dataset.facts), username);
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
