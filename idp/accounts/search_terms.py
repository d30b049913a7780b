"""Under which words staff find an account, and how a typed word is compared with them (D4)."""

import unicodedata

from idp.accounts.model import Account

TERM_LIMIT = 100  # characters that are compared


def folded(text: str) -> str:
    """Without case and accents, spaces folded: 'Nguyễn' and 'NGUYEN' are one word."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join(plain.replace("ı", "i").split())[:TERM_LIMIT]


def terms_of(account: Account) -> frozenset[str]:
    """The name as lists show it, surname with and without infix, user name, and mail address.

    The relation's number is looked up as such.
    """
    words = (account.full_name, account.surname, account.family_name, account.username, account.email)
    return frozenset(folded(word) for word in words) - {""}
