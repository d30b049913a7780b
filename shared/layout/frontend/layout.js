// Small aids on every page. Without script every page still works.
import "./layout.css";
import { focusErrorSummary } from "./js/error_summary.js";
import { offerToShowPasswords } from "./js/show_password.js";
import { judgeRulesWhileTyping } from "./js/password_rules.js";
import { warnBeforeSessionEnds } from "./js/session_end.js";
import { fillFromFragment } from "./js/fill_from_fragment.js";
import { offerKeys } from "./js/keys.js";
import { offerToCopyAndPrint } from "./js/copy_and_print.js";
import { offerToChooseAll } from "./js/choose_all.js";

focusErrorSummary(document);
offerToShowPasswords(document);
judgeRulesWhileTyping(document);
warnBeforeSessionEnds(document, window);
fillFromFragment(document, window);
offerKeys(document, window);
offerToCopyAndPrint(document, window);
offerToChooseAll(document);
