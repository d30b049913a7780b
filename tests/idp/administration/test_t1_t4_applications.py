"""T1 to T4: a signed form becomes an application, another person decides, and approval invites at once (S7)."""

import pytest
from sqlalchemy import select, update

from idp.accounts.model import AccountState, Role
from idp.accounts.signed_form import MAX_FORM_BYTES
from idp.administration.proposals import Proposal, ProposalState
from idp.administration.request_draft import Choices, Draft, Fault, read_draft
from idp.administration.verdict import Verdict
from idp.db.tables import signed_form
from tests.idp.administration.desk import FORM, TYPED, Desk, draft

pytestmark = pytest.mark.requires("S7", "P9", "T1", "T2", "T3", "T4")


def faults(desk: Desk, wanted: Draft) -> dict[str, Fault]:
    found = desk.use.requests.enter(desk.clerk, wanted, desk.now)
    assert not isinstance(found, Proposal)
    return dict(found)


def test_an_application_waits_with_its_form_and_tells_its_applicant(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    (waiting,) = desk.waiting()
    assert waiting == entered
    assert waiting.form is not None
    assert (waiting.form.signer, waiting.form.signed_on.isoformat()) == ("P. Directeur", "2027-02-10")
    assert (waiting.new["gebruikersnaam"], waiting.new["postcode"]) == ("j.timmerman", "1234 AB")
    assert desk.office.idp.mails() == ["M01"]
    assert "account.requested" in desk.office.idp.events()
    assert desk.by_name("104382", "j.timmerman") is None


def test_approval_makes_relation_user_password_mail_and_letter(desk_on_both: Desk) -> None:
    desk = desk_on_both
    assert desk.approve(desk.enter()) is Verdict.DONE
    account = desk.named("104382", "j.timmerman")
    assert (account.state, account.relatie_naam) == (AccountState.UITGENODIGD, "Zorgkantoor Noordrand")
    with desk.office.idp.foundation.units.read() as unit:
        assert unit.initial_passwords.find(account.account_id) is not None
        address = unit.accounts.find_address(account.account_id)
        (letter,) = unit.letters.unconfirmed()
    assert address is not None
    assert address.postcode == "1234 AB"
    assert letter.account_id == account.account_id
    assert letter.print_from > desk.now
    assert desk.office.idp.mails() == ["M01", "M03"]
    assert {"relation.opened", "proposal.approved", "account.approved", "account.invited"} <= set(
        desk.office.idp.events()
    )


def test_nothing_of_an_approval_is_kept_when_a_part_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = desk.enter()
    with pytest.raises(RuntimeError), monkeypatch.context() as broken:
        broken.setattr("idp.administration.granting.invite_in", _fails)
        desk.approve(entered)
    assert desk.by_name("104382", "j.timmerman") is None
    assert [proposal.state for proposal in desk.waiting()] == [ProposalState.WAITING]
    assert desk.approve(entered) is Verdict.DONE


def _fails(*_: object) -> None:
    raise RuntimeError("the printer of letters is on fire")


def test_a_rejection_has_a_reason_and_says_it(desk: Desk) -> None:
    entered = desk.enter()
    reject = desk.use.decisions.reject
    assert reject(desk.approver, entered.proposal_id, "  ", desk.now) is Verdict.NO_REASON
    assert reject(desk.approver, entered.proposal_id, "Geen handtekening", desk.now) is Verdict.DONE
    assert desk.office.idp.mails() == ["M01", "M02"]
    assert desk.waiting() == ()
    assert desk.approve(entered) is Verdict.DECIDED_BEFORE
    assert "proposal.rejected" in desk.office.idp.events()


def test_after_a_rejection_the_same_user_name_may_be_asked_for_again(desk: Desk) -> None:
    desk.use.decisions.reject(desk.approver, desk.enter().proposal_id, "Geen handtekening", desk.now)
    assert desk.approve(desk.enter()) is Verdict.DONE


@pytest.mark.requires("threat 42")
def test_the_form_is_encrypted_at_rest_and_read_back_whole(desk: Desk) -> None:
    entered = desk.enter()
    with desk.office.idp.foundation.database.read() as connection:
        assert b"%PDF" not in connection.execute(select(signed_form.c.content)).scalar_one()
    assert desk.use.decisions.form(desk.approver, entered.proposal_id, desk.now) == FORM
    assert desk.office.idp.events()[-1] == "proposal.form_seen"


def test_a_form_that_changed_is_not_approved(desk_on_both: Desk) -> None:
    desk, entered = desk_on_both, desk_on_both.enter()
    assert entered.form is not None
    vault = desk.office.idp.foundation.vault
    other = vault.encrypt(f"signed_form:{entered.form.form_id}", FORM.replace(b"1 0 obj", b"2 0 obj"))
    for content in (other, b"no longer readable"):
        with desk.office.idp.foundation.database.write() as connection:
            connection.execute(update(signed_form).values(content=content))
        assert desk.approve(entered) is Verdict.FORM_CHANGED
    assert desk.by_name("104382", "j.timmerman") is None


FORMS = {
    b"": Fault.FORM_MISSING,
    b"GIF89a": Fault.FORM_NOT_PDF,
    b"%PDF-1.7 but no end": Fault.FORM_NOT_PDF,
    b"%PDF-" + b"a" * MAX_FORM_BYTES + b"%%EOF": Fault.FORM_TOO_LARGE,
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form[:6].decode() or "empty")
def test_without_a_proper_form_there_is_no_application(desk: Desk, form: bytes) -> None:
    assert faults(desk, draft(form)) == {"formulier": FORMS[form]}


WRONG = {
    "relatienummer": ("12a4", Fault.RELATIENUMMER),
    "achternaam": ("", Fault.MISSING),
    "plaats": ("東京", Fault.UNPRINTABLE),
    "email": ("jan@", Fault.EMAIL),
    "postcode": ("1234 SS", Fault.POSTCODE),
    "gebruikersnaam": ("jan", Fault.USERNAME),
    "straat": ("a" * 101, Fault.TOO_LONG),
    "aanhef": ("dokter", Fault.CHOICE),
    "datum_ondertekening": ("2027-02-17", Fault.DATE),
    "organisatie": ("", Fault.MISSING),
}


@pytest.mark.parametrize("field", WRONG)
def test_each_field_has_its_own_fault(desk: Desk, field: str) -> None:
    typed, fault = WRONG[field]
    assert faults(desk, draft(**{field: typed})) == {field: fault}


def test_all_faults_come_at_once(desk: Desk) -> None:
    found = faults(desk, draft(b"", achternaam="", email="x"))
    assert found == {"achternaam": Fault.MISSING, "email": Fault.EMAIL, "formulier": Fault.FORM_MISSING}


def test_a_relation_is_known_or_said_to_be_new(desk: Desk) -> None:
    known_only = read_draft(TYPED, Choices(form=FORM))
    assert faults(desk, known_only) == {"relatienummer": Fault.RELATION_UNKNOWN}
    assert desk.approve(desk.enter()) is Verdict.DONE
    second = read_draft({**TYPED, "gebruikersnaam": "p.pietersen"}, Choices(form=FORM))
    assert desk.approve(desk.enter(second)) is Verdict.DONE


def test_a_user_name_is_free_among_accounts_and_applications(desk: Desk) -> None:
    first = desk.enter()
    assert faults(desk, draft()) == {"gebruikersnaam": Fault.USERNAME_TAKEN}
    desk.approve(first)
    assert faults(desk, draft()) == {"gebruikersnaam": Fault.USERNAME_TAKEN}


def test_a_user_name_that_waits_already_is_told_together_with_what_else_is_wrong(desk: Desk) -> None:
    desk.enter()
    found = faults(desk, draft(email="x"))
    assert found == {"gebruikersnaam": Fault.USERNAME_TAKEN, "email": Fault.EMAIL}


@pytest.mark.requires("T26")
def test_nobody_applies_for_a_relation_that_ended(desk: Desk) -> None:
    relatie_id = desk.account(relatienummer="104382").relatie_id
    with desk.office.idp.foundation.units.write() as unit:
        assert unit.relations.close(relatie_id, desk.now)
    assert faults(desk, draft()) == {"relatienummer": Fault.RELATION_UNKNOWN}


@pytest.mark.requires("T26")
def test_nobody_comes_into_a_relation_that_ended_before_the_approval(desk: Desk) -> None:
    relatie_id = desk.account(relatienummer="104382").relatie_id
    entered = desk.enter()
    with desk.office.idp.foundation.units.write() as unit:
        assert unit.relations.close(relatie_id, desk.now)
    assert desk.approve(entered) is Verdict.CHANGED_MEANWHILE
    assert desk.by_name("104382", "j.timmerman") is None


def test_a_user_name_that_was_taken_before_the_approval_is_given_once(desk: Desk) -> None:
    entered = desk.enter()
    first = desk.account(username="j.timmerman", relatienummer="104382")
    assert desk.approve(entered) is Verdict.CHANGED_MEANWHILE
    assert desk.by_name("104382", "j.timmerman") == first


@pytest.mark.requires("K28")
def test_roles_are_for_the_reserved_relation_alone(desk: Desk) -> None:
    chosen = Choices(roles=(Role.APPROVER.value,), new_relation=True, form=FORM)
    assert faults(desk, read_draft(TYPED, chosen)) == {"rollen": Fault.ROLES_ELSEWHERE}
    staff = desk.enter(read_draft({**TYPED, "relatienummer": "100000"}, chosen))
    assert desk.approve(staff) is Verdict.DONE
    account = desk.named("100000", "j.timmerman")
    assert account.roles == {Role.APPROVER}


HOSTILE = "Timmerman\r\nlogin.completed \x1b[2J\x00"


@pytest.mark.requires("threat 38", "threat 39")
def test_what_was_typed_is_one_line_without_control_characters(desk: Desk) -> None:
    entered = desk.enter(draft(achternaam=HOSTILE))
    assert entered.new["achternaam"] == "Timmerman  login.completed  [2J"
    assert all(line.isprintable() for line in entered.new.values())
