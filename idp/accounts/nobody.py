"""The account of nobody: mail to it is written like any other and never sent (threat 2).

Where an account must not show whether it exists, the work for one that does not is the same.
"""

from idp.accounts.model import Aanhef, Account, AccountState

NOBODY = Account(
    account_id="",
    relatie_id="",
    relatienummer="",
    relatie_naam="",
    username="",
    aanhef=Aanhef.GEEN,
    initials="",
    infix="",
    surname="",
    email="",
    phone="",
    language="nl",
    state=AccountState.GESLOTEN,
)
