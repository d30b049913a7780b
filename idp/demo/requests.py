"""Applications of the demo that wait for a second person, so that the console has something to decide on (K4)."""

from collections.abc import Mapping

from idp.administration.actor import Door, actor_of
from idp.administration.request_draft import Choices, read_draft
from idp.composition.console import build_console
from idp.composition.protocol import build_logout
from idp.foundation import Foundation

ENTERED_BY = "sd.visser"
_SHARED = {
    "aanhef": "mevrouw", "straat": "Havenstraat", "huisnummer": "12", "postcode": "1234 AB",
    "plaats": "Voorbeeldstad", "telefoon": "088 000 0000", "taal": "nl", "ondertekenaar": "P. de Graaf",
}  # fmt: skip
WANTED: tuple[Mapping[str, str], ...] = (
    {
        "relatienummer": "104382", "voorletters": "Y.", "voornaam": "Yasmina", "achternaam": "Bouzid",
        "email": "y.bouzid@noordrand.example", "gebruikersnaam": "y.bouzid",
    },
    {
        "relatienummer": "520611", "organisatie": "Thuiszorg De Brug", "voorletters": "R.", "voornaam": "Ria",
        "tussenvoegsel": "van der", "achternaam": "Laan", "email": "r.vanderlaan@debrug.example",
        "gebruikersnaam": "r.vanderlaan",
    },
)  # fmt: skip


def add_demo_requests(foundation: Foundation) -> None:
    """Enter those that are neither waiting nor approved yet."""
    now, requests = foundation.clock.now(), build_console(foundation, build_logout(foundation)).servicedesk.requests
    with foundation.units.read() as unit:
        account = unit.accounts.find_staff(ENTERED_BY)
        any_before = bool(unit.proposals.count_all())
    if account is None or any_before:
        return
    actor = actor_of(account, auth_time=now, door=Door.COMMAND)
    for wanted in WANTED:
        typed = {**_SHARED, **wanted, "datum_ondertekening": now.date().isoformat()}
        form = sample_form(f"Aanvraagformulier {wanted['voornaam']} {wanted['achternaam']}")
        requests.enter(actor, read_draft(typed, Choices(new_relation="organisatie" in wanted, form=form)), now)


def sample_form(words: str) -> bytes:
    """A PDF of one page with one line of plain text (ISO 32000-1, 7.5)."""
    line = f"BT /F1 18 Tf 72 760 Td ({words}) Tj ET".encode("ascii", "replace")
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(parts) + 1, len(written)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows)
    return written + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
