"""The print room: a batch with a manifest, codes made at the print, the file once, and how it went (T5, E72)."""

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from idp.accounts.model import AccountState, Role
from idp.activation.ports import LetterStage
from idp.activation.print_batch import Batch, ManifestLine, Outcome, new_batch
from idp.administration.actions import Action
from idp.administration.operations import Decline, Declined, Done, Values
from idp.administration.print_room import BATCHES_SHOWN
from idp.worker import build_worker, clear_away
from tests.idp.administration.desk import WHY, Desk
from tests.idp.administration.office import Office
from tests.idp.factors import race
from tests.idp.invited import Invitee
from tests.idp.web.visitor import Visitor

pytestmark = pytest.mark.requires("T5", "threat 28")


def ordered(office: Office) -> Batch:
    """A batch that the worker has made."""
    batch = office.console.print_room.order(office.actor(Role.LETTER_CLERK), "", office.idp.now)
    assert isinstance(batch, Batch)
    build_worker(office.idp.foundation).run_due()
    return batch


def run(office: Office, action: Action, **given: str | list[str]) -> Done | Declined:
    return office.console.operations[action].run(office.actor(Role.LETTER_CLERK), Values(given), office.idp.now)


def test_a_letter_waits_until_the_day_after_its_mail(office: Office) -> None:
    Invitee(office.idp)
    counts = office.console.print_room.queue(office.actor(Role.LETTER_CLERK), LetterStage.READY, office.idp.now).counts
    assert (counts[LetterStage.READY], counts[LetterStage.LATER]) == (0, 1)
    assert run(office, Action.LETTERS_PRINT) == Declined(Decline.NOTHING_WAITS)


def test_the_manifest_names_every_letter_with_the_digest_of_its_pdf(office_on_both: Office) -> None:
    office, people = office_on_both, [Invitee(office_on_both.idp, name) for name in ("eerste", "tweede")]
    office.idp.clock.advance(timedelta(days=1))
    fetched = office.console.print_room.fetch(office.actor(Role.LETTER_CLERK), ordered(office).batch_id, office.idp.now)
    assert isinstance(fetched, tuple)
    file = zipfile.ZipFile(io.BytesIO(fetched[1]))
    manifest = json.loads(file.read("manifest.json"))
    assert manifest["count"] == len(people)
    assert [sha256(file.read(each["file"])).hexdigest() for each in manifest["letters"]] == [
        each["sha256"] for each in manifest["letters"]
    ]


def test_the_code_on_paper_is_the_one_that_works(office: Office) -> None:
    invitee = Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    ordered(office)
    invitee.at_the_password(invitee.code_on_paper())
    assert invitee.state is AccountState.INSTELLEN


def test_a_file_is_fetched_once(office: Office) -> None:
    Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    batch_id = ordered(office).batch_id
    assert isinstance(run(office, Action.LETTERS_FETCH, afdrukbestand=batch_id), Done)
    again = run(office, Action.LETTERS_FETCH, afdrukbestand=batch_id)
    assert isinstance(again, Declined)
    assert again.why.value == "already_made"


def test_a_file_whose_letters_lie_on_another_machine_is_not_used_up(office: Office, tmp_path: Path) -> None:
    Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    batch_id, here = ordered(office).batch_id, office.idp.foundation.settings.letters_folder
    there = here.rename(tmp_path / "elsewhere")
    declined = run(office, Action.LETTERS_FETCH, afdrukbestand=batch_id)
    there.rename(here)
    assert isinstance(declined, Declined)
    assert declined.why.value == "other_folder"
    assert isinstance(run(office, Action.LETTERS_FETCH, afdrukbestand=batch_id), Done)


def test_what_was_posted_has_no_pdf_any_more(office: Office) -> None:
    invitee = Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    batch_id = ordered(office).batch_id
    (line,) = lines(office, batch_id)
    assert list(invitee.folder.glob("*.pdf"))
    assert run(office, Action.LETTERS_CONFIRM, keuze=[line.letter_id]) == Done({"letters": 1})
    assert list(invitee.folder.glob("*.pdf")) == []
    assert lines(office, batch_id)[0].outcome is Outcome.POSTED
    assert isinstance(run(office, Action.LETTERS_FAIL, keuze=[line.letter_id], reden="te laat"), Declined)


def test_a_misprint_has_another_code_in_another_batch(office: Office) -> None:
    invitee = Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    first = ordered(office).batch_id
    spoiled, (line,) = invitee.code_on_paper(), lines(office, first)
    assert run(office, Action.LETTERS_FAIL, keuze=[line.letter_id], reden="Papier vast") == Done({"letters": 1})
    assert list(invitee.folder.glob("*.pdf")) == []
    second = ordered(office).batch_id
    assert invitee.code_on_paper() != spoiled
    assert [each.outcome for each in (*lines(office, first), *lines(office, second))] == [Outcome.FAILED, None]


def withdrawn(office: Office) -> tuple[Invitee, Batch]:
    """A batch of two letters; the account of the first was closed before it was posted, the other's is not."""
    leaves, stays = Invitee(office.idp, "eerste"), Invitee(office.idp, "tweede")
    office.idp.clock.advance(timedelta(days=1))
    batch = ordered(office)
    desk = Desk(office)
    desk.use.closing.close(desk.clerk, leaves.account.account_id, WHY, desk.now)
    return stays, batch


def on_paper(invitee: Invitee) -> set[str]:
    return {file.stem.removeprefix("brief-") for file in invitee.folder.glob("*.pdf")}


def test_a_letter_that_was_withdrawn_waits_for_no_word_of_the_clerk(office_on_both: Office) -> None:
    _, batch = withdrawn(office_on_both)
    outcomes = {line.outcome for line in lines(office_on_both, batch.batch_id)}
    assert outcomes == {Outcome.WITHDRAWN, None}
    page = office_on_both.visitor(Role.LETTER_CLERK).get(f"/beheer/brieven/afdrukbestanden/{batch.batch_id}")
    assert "Ingetrokken" in page.text
    with office_on_both.idp.foundation.units.read() as unit:
        found = unit.batches.find(batch.batch_id)
    assert found is not None
    assert found.unsettled == 1


def test_a_letter_that_is_posted_and_withdrawn_at_one_moment_is_one_of_both(office_on_both: Office) -> None:
    office, invitee = office_on_both, Invitee(office_on_both.idp)
    office.idp.clock.advance(timedelta(days=1))
    batch, desk = ordered(office), Desk(office)
    (line,) = lines(office, batch.batch_id)
    race(
        [
            lambda: desk.use.closing.close(desk.clerk, invitee.account.account_id, WHY, desk.now),
            lambda: invitee.printing.confirm(line.letter_id, desk.now),
        ]
    )
    with office.idp.foundation.units.read() as unit:
        is_kept = unit.letters.find(line.letter_id) is not None
    assert lines(office, batch.batch_id)[0].outcome is (Outcome.POSTED if is_kept else Outcome.WITHDRAWN)
    assert desk.state(invitee.account) is AccountState.GESLOTEN


def test_the_pdf_of_a_withdrawn_letter_goes_within_minutes_and_the_others_stay(office: Office) -> None:
    stays, batch = withdrawn(office)
    assert len(on_paper(stays)) == 2
    clear_away(office.idp.foundation)
    kept = [line.letter_id for line in lines(office, batch.batch_id) if line.outcome is None]
    assert on_paper(stays) == set(kept)


NOTHING_TO_FETCH = "Er is niets op te halen"


def test_a_batch_of_which_every_letter_was_withdrawn_has_no_file(office_on_both: Office) -> None:
    office, invitee, desk = office_on_both, Invitee(office_on_both.idp), Desk(office_on_both)
    office.idp.clock.advance(timedelta(days=1))
    batch = ordered(office)
    desk.use.closing.close(desk.clerk, invitee.account.account_id, WHY, desk.now)
    fetched = run(office, Action.LETTERS_FETCH, afdrukbestand=batch.batch_id)
    assert fetched == Declined(Decline.NOTHING_WAITS, "afdrukbestand")
    page = office.visitor(Role.LETTER_CLERK).get(f"/beheer/brieven/afdrukbestanden/{batch.batch_id}").text
    assert NOTHING_TO_FETCH in page
    assert "Afdrukbestand ophalen" not in page


def test_a_batch_that_was_withdrawn_before_it_was_made_waits_for_no_letters(office: Office) -> None:
    invitee, desk = Invitee(office.idp), Desk(office)
    office.idp.clock.advance(timedelta(days=1))
    batch = office.console.print_room.order(office.actor(Role.LETTER_CLERK), "", office.idp.now)
    assert isinstance(batch, Batch)
    desk.use.closing.close(desk.clerk, invitee.account.account_id, WHY, desk.now)
    build_worker(office.idp.foundation).run_due()
    page = office.visitor(Role.LETTER_CLERK).get(f"/beheer/brieven/afdrukbestanden/{batch.batch_id}").text
    assert NOTHING_TO_FETCH in page
    assert "Er zijn geen brieven in dit bestand." in page


def test_a_batch_that_waits_for_word_stays_in_sight_of_the_clerk(office_on_both: Office) -> None:
    """However many were made after it: nothing else leads to it."""
    office = office_on_both
    Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    waits = ordered(office).batch_id
    with office.idp.foundation.units.write() as unit:
        for minute in range(BATCHES_SHOWN):
            unit.batches.add(new_batch("clerk", office.idp.now + timedelta(minutes=minute + 1)))
    queue = office.console.print_room.queue(office.actor(Role.LETTER_CLERK), LetterStage.READY, office.idp.now)
    assert queue.batches[0].batch_id == waits


def test_the_next_batch_takes_the_pdfs_of_withdrawn_letters_away(office: Office) -> None:
    stays, _ = withdrawn(office)
    before = on_paper(stays)
    Invitee(office.idp, "derde")
    office.idp.clock.advance(timedelta(days=1))
    batch = office.console.print_room.order(office.actor(Role.LETTER_CLERK), "", office.idp.now)
    assert isinstance(batch, Batch)
    stays.printing.print_batch(batch.batch_id, office.idp.now)
    assert len(on_paper(stays)) == 2
    assert len(on_paper(stays) & before) == 1


def test_the_trail_names_the_clerk(office: Office) -> None:
    Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    ordered(office)
    assert {"letter.batch_ordered", "letter.printed"} <= set(office.idp.events())


def test_the_same_job_twice_prints_once(office: Office) -> None:
    invitee = Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    batch = ordered(office)
    code = invitee.code_on_paper()
    assert invitee.printing.print_batch(batch.batch_id, office.idp.now).letters == ()
    assert invitee.code_on_paper() == code


def test_the_screens_lead_from_queue_to_post(office: Office) -> None:
    invitee = Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    clerk = office.visitor(Role.LETTER_CLERK)
    assert "1 brief kan nu worden afgedrukt" in clerk.get("/beheer/brieven").text
    clerk.post("/beheer/brieven/afdrukbestanden", {})
    build_worker(office.idp.foundation).run_due()
    batch = clerk.page.headers["Location"]
    assert invitee.account.full_name in clerk.get(batch).text
    file = clerk.post(f"{batch}/ophalen", {})
    assert file.headers["Content-Disposition"].startswith('attachment; filename="brieven-')
    assert "al gemaakt" in clerk_again(clerk, batch)
    clerk.get(batch)
    assert clerk.post(f"{batch}/verstuurd", {}).status_code == 422
    letter = lines(office, batch.rsplit("/", 1)[1])[0].letter_id
    clerk.post(f"{batch}/verstuurd", {"keuze": letter})
    assert "gemeld als verstuurd" in clerk.follow().text


def test_an_old_login_confirms_and_comes_back_with_what_was_typed(office: Office) -> None:
    Invitee(office.idp)
    office.idp.clock.advance(timedelta(days=1))
    clerk = office.visitor(Role.LETTER_CLERK)
    clerk.get("/beheer/brieven")
    office.idp.clock.advance(timedelta(minutes=6))
    answer = clerk.post("/beheer/brieven/afdrukbestanden", {"reden": "Ronde van vandaag"})
    assert answer.headers["Location"].startswith("/account/bevestigen?terug=/beheer/brieven?concept%3D")


def clerk_again(clerk: Visitor, batch: str) -> str:
    clerk.get(batch)
    return clerk.post(f"{batch}/ophalen", {}).text


def lines(office: Office, batch_id: str) -> tuple[ManifestLine, ...]:
    found = office.console.print_room.batch(office.actor(Role.LETTER_CLERK), batch_id, office.idp.now)
    assert found is not None
    return found.lines
