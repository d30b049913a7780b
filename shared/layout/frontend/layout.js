// Small aids on every page. Without script every page still works.
import "./layout.css";
import { focusErrorSummary } from "./js/error_summary.js";
import { offerToShowPasswords } from "./js/show_password.js";
import { judgeRulesWhileTyping } from "./js/password_rules.js";
import { warnBeforeSessionEnds } from "./js/session_end.js";

focusErrorSummary(document);
offerToShowPasswords(document);
judgeRulesWhileTyping(document);
warnBeforeSessionEnds(document, window);
