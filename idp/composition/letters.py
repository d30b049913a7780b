"""Builds what invites people and prints their letters on a foundation."""

from collections.abc import Callable

from idp.activation.activatiecode import new_code
from idp.activation.printing import Press, Printing
from idp.credentials.initial_password import new_initial_password
from idp.credentials.password_policy import Owner
from idp.delivery.letter_folder import FileLetterFolder
from idp.foundation import Foundation
from idp.login.invitations import Invitations
from shared.layout.contact import ContactSettings
from shared.mail.form import Contact

CODE_PAGE = "/activeren/code"


def build_invitations(
    foundation: Foundation, make_password: Callable[[Owner], str] = new_initial_password
) -> Invitations:
    """Invitations in the transactions of this foundation."""
    return Invitations(foundation.units.read, foundation.units.write, foundation.hasher, make_password)


def build_printing(
    foundation: Foundation, make_code: Callable[[str], str] = lambda _account_id: new_code()
) -> Printing:
    """The print step, with a press that is made once."""
    from idp.delivery.letter import Sender, TypstPress  # servers never print: typst stays out of their memory (K10)

    settings, contact = foundation.settings, ContactSettings()
    sender = Sender(
        page=f"{settings.idp_url}{CODE_PAGE}",
        portal=Contact.of(contact, settings.portal_url).portal,
        return_address=settings.letters_return_address,
        email=contact.email,
        phone=contact.phone,
        opens=contact.opens,
        closes=contact.closes,
    )
    press = Press(TypstPress(sender), FileLetterFolder(settings.letters_folder), foundation.hasher, make_code)
    return Printing(foundation.units.read, foundation.units.write, press)
