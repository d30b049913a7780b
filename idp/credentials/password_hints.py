"""The rules that a page can judge while someone types, as plain data for its script.

Made of the constants that the rules themselves use, so that page and server cannot say different things.
"""

from collections.abc import Mapping

from idp.credentials.password_policy import KINDS, MIN_CHARACTERS, MIN_KINDS

# Letters that lose their case as several, unlike in the script's own language: all there are in what NFKC leaves
# over, as far as they become letters that a user name may have.
FOLDS = {"ß": "ss", "ẞ": "ss"}

HINTS: Mapping[str, Mapping[str, object]] = {
    "length": {"min": MIN_CHARACTERS},
    "username": {"folds": FOLDS},
    "classes": {"kinds": KINDS, "needed": MIN_KINDS},
}
