"""What tests of recovery share: three questions, the link of the newest mail, and devices."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread
from typing import Unpack

from sqlalchemy import event, select

from idp.accounts.identifiers import login_name
from idp.accounts.model import Account
from idp.audit.record import Origin
from idp.credentials.secret_questions import OWN_QUESTION, ChosenQuestion, asked
from idp.db.tables import outbox
from idp.hashing import secret_digest
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.progress import Cookies
from idp.login.sso_session import start_session
from shared.mail.outbox import PURPOSE
from tests.idp.installation import ORIGIN, RELATIENUMMER, USERNAME, Installation, Wanted

ANSWERS = ("Vlekkie de Tweede", "De Regenboog", "Krantenwijk")
CHOSEN = (
    ChosenQuestion("huisdier", "Hoe heette uw eerste huisdier?", ANSWERS[0]),
    ChosenQuestion("school", "Hoe heette uw eerste school?", ANSWERS[1]),
    ChosenQuestion(OWN_QUESTION, "Waarmee verdiende ik mijn eerste geld?", ANSWERS[2]),
)
NEW_PASSWORD = "Nieuw wachtwoord 2027"


def add_account(idp: Installation, username: str = USERNAME, **more: Unpack[Wanted]) -> Account:
    """An account with three secret questions."""
    return idp.made_once(("with questions", username, repr(more)), lambda: _with_questions(idp, username, **more))


def _with_questions(idp: Installation, username: str, **more: Unpack[Wanted]) -> Account:
    account = idp.add_account(username, **more)
    session = start_session(account.account_id, ("pwd", "otp", "mfa"), idp.now)
    with idp.foundation.units.write() as unit:
        unit.sessions.add(session, session.sid)
    wrong = idp.recovery.own_questions.change(session, account, CHOSEN, origin=ORIGIN, now=idp.now)
    assert wrong is None
    with idp.foundation.units.write() as unit:
        unit.sessions.end(session.sid)
    return account


def ask(idp: Installation, username: str = USERNAME, relatienummer: str = RELATIENUMMER) -> Refused | None:
    """'Wachtwoord vergeten'."""
    name = login_name(relatienummer, username)
    return idp.recovery.reset_request.ask(name, origin=ORIGIN, now=idp.now)


def mail_texts(idp: Installation) -> list[tuple[str, str, str]]:
    """Kind, address and text of the mails that wait, oldest first."""
    with idp.foundation.database.read() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.created_at, outbox.c.id)).mappings().all()
    mails = [(row["kind"], json.loads(idp.foundation.vault.decrypt(PURPOSE, row["content"]))) for row in rows]
    return [(kind, mail["to"], mail["text"]) for kind, mail in mails]


def secrets_mailed(idp: Installation) -> set[str]:
    """The secrets of all links that were mailed to someone."""
    found = (re.search(r"\?code=([\w-]+)", text) for kind, to, text in mail_texts(idp) if kind == "M09" and to)
    return {match.group(1) for match in found if match}


def mailed_secret(idp: Installation) -> str:
    """Ask for a link; its secret from the mail."""
    before = secrets_mailed(idp)
    assert ask(idp) is None
    (new,) = secrets_mailed(idp) - before
    return new


def opened(idp: Installation, secret: str) -> Proceed:
    """The link, which must be accepted."""
    outcome = idp.recovery.password_reset.open_link(secret, origin=ORIGIN, now=idp.now)
    assert isinstance(outcome, Proceed), outcome
    return outcome


def at_question(idp: Installation) -> str:
    """The cookie of a reset whose second step is done."""
    outcome = idp.type_code(opened(idp, mailed_secret(idp)).cookie)
    assert isinstance(outcome, Proceed), outcome
    return outcome.cookie


def answer(idp: Installation, cookie: str, typed: str | None = None) -> object:
    """The right answer, or what is given."""
    if typed is None:
        with idp.foundation.units.read() as unit:
            attempt = unit.login_attempts.find(secret_digest(cookie))
            assert attempt is not None
            stored = unit.questions.of_account(attempt.account_id)
        typed = ANSWERS[asked(stored, attempt.attempt_id).position]
    return idp.recovery.secret_answer.answer(Cookies(cookie), typed, origin=ORIGIN, now=idp.now)


def at_password(idp: Installation) -> str:
    """The cookie of a reset that only owes the new password."""
    outcome = answer(idp, at_question(idp))
    assert isinstance(outcome, Proceed), outcome
    return outcome.cookie


def choose(idp: Installation, cookie: str, password: str = NEW_PASSWORD) -> object:
    """The last step."""
    return idp.recovery.password_reset.choose(cookie, password, origin=ORIGIN, now=idp.now)


def known_device(idp: Installation, username: str = USERNAME) -> Origin:
    """Log in fully; the device that the account knows from then on."""
    done = idp.log_in(username)
    assert isinstance(done, Completed)
    assert done.device is not None
    return replace(ORIGIN, device=secret_digest(done.device))


def statements_of(idp: Installation, work: Callable[[], object]) -> tuple[object, int, list[str]]:
    """What comes out, the hashes it cost, and its statements without their values."""
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine, before = idp.foundation.database.engine, idp.turns.taken
    event.listen(engine, "before_cursor_execute", note)
    try:
        outcome = work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return outcome, idp.turns.taken - before, statements


def all_at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """What so many threads get that start together."""
    start, outcomes = Barrier(count), list[object]()

    def one(number: int) -> None:
        start.wait()
        outcomes.append(work(number))

    threads = [Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == count
    return outcomes
