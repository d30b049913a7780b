// Reads [{rule, password, facts, username}, …] and writes what the page's own script says of each.
import { readFileSync } from "node:fs";
import { meets } from "../../shared/layout/frontend/js/password_rules.js";

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map((one) => meets(one.rule, one.password, one.facts, one.username))));
