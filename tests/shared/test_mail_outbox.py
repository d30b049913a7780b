import email
import email.policy
import errno
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr
from sqlalchemy import MetaData, select

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.jobs.lease import MAX_ATTEMPTS
from shared.jobs.worker import Worker
from shared.mail.message import HeaderInjection, Mail, Sender, as_email
from shared.mail.outbox import outbox_queue, outbox_table, queue_mail
from shared.mail.sending import mail_queue
from shared.mail.transport import FolderTransport, MailNotTaken, SmtpTransport
from shared.settings import CommonSettings
from tests.support.byte_server import byte_server
from tests.support.certificates import server_context
from tests.support.stack import free_ports

metadata = MetaData()
outbox = outbox_table(metadata)
SENDER = Sender("CAK Servicedesk", "servicedesk@hetcak.nl")
MAIL = Mail("sam@example.nl", "Uw gegevens", "Uw eenmalige wachtwoord: Zomer-4711")

pytestmark = pytest.mark.requires("K6")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def queue(database: Database, vault: Vault, clock: FixedClock, mail: Mail = MAIL) -> str:
    with database.write() as connection:
        return queue_mail(connection, outbox, vault, "M03", mail, now=clock.now())


def send_all(database: Database, vault: Vault, clock: FixedClock, transport: FolderTransport | SmtpTransport) -> int:
    return Worker(database, [outbox_queue(outbox, vault, SENDER, transport)], clock).run_due()


def test_a_mail_lands_as_a_file_with_its_headers(
    database: Database, vault: Vault, clock: FixedClock, tmp_path: Path
) -> None:
    mail_id = queue(database, vault, clock)
    send_all(database, vault, clock, FolderTransport(tmp_path / "mail"))
    found = email.message_from_bytes((tmp_path / "mail" / f"{mail_id}.eml").read_bytes(), policy=email.policy.default)
    assert found["To"] == "sam@example.nl"
    assert found["From"] == "CAK Servicedesk <servicedesk@hetcak.nl>"
    assert found["Message-ID"] == f"<{mail_id}@hetcak.nl>"
    assert found["Auto-Submitted"] == "auto-generated"  # RFC 3834: nobody's absence answers it
    assert "Zomer-4711" in found.get_content()


@pytest.mark.requires("threat 42")
def test_a_waiting_mail_is_not_readable_in_the_database(database: Database, vault: Vault, clock: FixedClock) -> None:
    queue(database, vault, clock)
    with database.read() as connection:
        row = connection.execute(select(outbox)).one()
    assert b"Zomer" not in bytes(row.content)
    assert b"sam@example.nl" not in bytes(row.content)


def test_a_mail_in_the_folder_is_whole_or_not_there(
    clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space"):
        FolderTransport(tmp_path).send(as_email(MAIL, SENDER, "x", clock.now()))
    assert not list(tmp_path.glob("*.eml"))


def test_a_mail_of_a_transaction_that_rolled_back_is_never_sent(
    database: Database, vault: Vault, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        queue_mail(connection, outbox, vault, "M03", MAIL, now=clock.now())
        raise RuntimeError
    assert send_all(database, vault, clock, FolderTransport(tmp_path / "mail")) == 0
    assert not (tmp_path / "mail").exists()


@pytest.mark.requires("threat 2")
def test_a_mail_to_nobody_is_dropped_when_it_would_be_sent(
    database: Database, vault: Vault, clock: FixedClock, tmp_path: Path
) -> None:
    queue(database, vault, clock, Mail("", MAIL.subject, MAIL.text))
    assert send_all(database, vault, clock, FolderTransport(tmp_path / "mail")) == 1
    assert not list((tmp_path / "mail").glob("*"))
    with database.read() as connection:
        assert connection.execute(select(outbox)).all() == []


def test_a_mail_that_was_sent_leaves_no_row(
    database: Database, vault: Vault, clock: FixedClock, tmp_path: Path
) -> None:
    queue(database, vault, clock)
    send_all(database, vault, clock, FolderTransport(tmp_path / "mail"))
    with database.read() as connection:
        assert connection.execute(select(outbox)).all() == []


class Inbox:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@contextmanager
def serving(inbox: "Inbox | _Refuses | _RefusesUs", port: int) -> Iterator[None]:
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield
    finally:
        server.stop()


def test_mail_waits_while_the_server_is_down_and_arrives_once_when_it_is_back(
    database: Database, vault: Vault, clock: FixedClock
) -> None:
    inbox, [port] = Inbox(), free_ports(1)
    transport = SmtpTransport(f"smtp://127.0.0.1:{port}")
    mail_id = queue(database, vault, clock)
    send_all(database, vault, clock, transport)
    assert inbox.messages == []
    with database.read() as connection:
        clock.set(connection.execute(select(outbox.c.run_at)).scalar_one())
    with serving(inbox, port):
        send_all(database, vault, clock, transport)
        send_all(database, vault, clock, transport)
    assert [message["Message-ID"] for message in inbox.messages] == [f"<{mail_id}@hetcak.nl>"]


def test_an_installation_sends_to_its_mail_server_or_else_to_a_folder(
    database: Database, vault: Vault, clock: FixedClock, tmp_path: Path
) -> None:
    inbox, [port] = Inbox(), free_ports(1)
    to_folder = CommonSettings(env="demo", var=tmp_path, smtp_url=None)
    to_server = CommonSettings(env="demo", var=tmp_path, smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"))
    with serving(inbox, port):
        for settings in (to_folder, to_server):
            queue(database, vault, clock)
            assert Worker(database, [mail_queue(outbox, vault, settings)], clock).run_due() == 1
    [file] = (tmp_path / "mail").iterdir()
    in_folder = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert {mail["From"] for mail in (in_folder, *inbox.messages)} == {"CAK Servicedesk <servicedesk@hetcak.nl>"}
    assert len(inbox.messages) == 1


def test_the_authorities_of_this_machine_are_read_for_a_server_with_tls_only(
    database: Database, vault: Vault, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, [port] = Inbox(), free_ports(1)
    monkeypatch.setattr(ssl, "create_default_context", lambda: pytest.fail("read for a mail without TLS"))
    queue(database, vault, clock)
    with serving(inbox, port):
        send_all(database, vault, clock, SmtpTransport(f"smtp://127.0.0.1:{port}"))
    assert len(inbox.messages) == 1


@pytest.mark.requires("threat 39")
@pytest.mark.parametrize("text", ["a\nBcc: b@example.nl", "a\r\nX: y", "a\rb"])
def test_a_line_break_in_a_header_is_refused(text: str) -> None:
    with pytest.raises(HeaderInjection):
        Mail("sam@example.nl", text, "x")
    with pytest.raises(HeaderInjection):
        Mail(text, "Onderwerp", "x")


def test_a_password_is_not_sent_to_a_server_without_tls(clock: FixedClock) -> None:
    [port] = free_ports(1)
    transport = SmtpTransport(f"smtp://user:secret@127.0.0.1:{port}")
    message = as_email(MAIL, SENDER, "x", clock.now())
    with serving(Inbox(), port), pytest.raises(smtplib.SMTPException, match="without TLS"):
        transport.send(message)


class _Watched(Inbox):
    """Knows of each mail whether it came over TLS."""

    def __init__(self) -> None:
        super().__init__()
        self.over_tls: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.over_tls.append(session.ssl is not None)
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def _offering_tls(inbox: Inbox, port: int, context: ssl.SSLContext) -> Iterator[None]:
    server = Controller(inbox, hostname="127.0.0.1", port=port, tls_context=context)
    server.start()
    try:
        yield
    finally:
        server.stop()


def test_a_mail_goes_over_tls_where_that_is_offered(
    clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = server_context("localhost", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    inbox, [port] = _Watched(), free_ports(1)
    with _offering_tls(inbox, port, context):
        SmtpTransport(f"smtp://localhost:{port}").send(as_email(MAIL, SENDER, "x", clock.now()))
    assert inbox.over_tls == [True]


def test_a_mail_server_that_nobody_vouches_for_gets_no_mail(clock: FixedClock, tmp_path: Path) -> None:
    context, _ = server_context("localhost", tmp_path)
    inbox, [port] = _Watched(), free_ports(1)
    with _offering_tls(inbox, port, context), pytest.raises(ssl.SSLError):
        SmtpTransport(f"smtp://localhost:{port}").send(as_email(MAIL, SENDER, "x", clock.now()))
    assert inbox.over_tls == []


def test_nor_when_tls_comes_first(clock: FixedClock, tmp_path: Path) -> None:
    context, _ = server_context("localhost", tmp_path)
    with byte_server(lambda stream: stream.sendall(b"220 here\r\n"), context) as server:
        with pytest.raises(ssl.SSLError):
            SmtpTransport(f"smtps://localhost:{server.port}").send(as_email(MAIL, SENDER, "x", clock.now()))
        assert server.requests == []


def test_signs_of_an_address_in_a_name_or_password_are_written_with_percents(
    clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 3986 2.1, 3.2.1."""
    context, trusted = server_context("localhost", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    given: list[object] = []

    def let_in(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, login: object) -> AuthResult:
        given.append(login)
        return AuthResult(success=True)

    inbox, [port] = Inbox(), free_ports(1)
    server = Controller(inbox, hostname="127.0.0.1", port=port, tls_context=context, authenticator=let_in)
    server.start()
    try:
        url = f"smtp://sam%40hetcak.nl:p%2Fw%3A%25@localhost:{port}"
        SmtpTransport(url).send(as_email(MAIL, SENDER, "x", clock.now()))
    finally:
        server.stop()
    assert given == [LoginPassword(b"sam@hetcak.nl", b"p/w:%")]
    assert len(inbox.messages) == 1


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mail server"):
        SmtpTransport(url)


class _Refuses:
    """A mail server that knows nobody, and says so with the address."""

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, _envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        return f"550 5.1.1 <{address}>: no such user"


def _log_of_a_mail_given_up(
    database: Database, vault: Vault, clock: FixedClock, transport: FolderTransport | SmtpTransport, mail: Mail
) -> str:
    queue(database, vault, clock, mail)
    with structlog.testing.capture_logs(processors=[structlog.processors.format_exc_info]) as lines:
        for _ in range(MAX_ATTEMPTS):
            send_all(database, vault, clock, transport)
            clock.advance(timedelta(hours=2))
    assert lines[-1]["event"] == "job given up"
    return str(lines)


def test_the_log_says_by_which_code_a_mail_was_refused_and_never_whom_it_is_for(
    database: Database, vault: Vault, clock: FixedClock
) -> None:
    port = free_ports(1)[0]
    with serving(_Refuses(), port):
        text = _log_of_a_mail_given_up(database, vault, clock, SmtpTransport(f"smtp://127.0.0.1:{port}"), MAIL)
    assert "recipient refused: 550 5.1.1" in text
    assert "sam@example.nl" not in text


class _RefusesUs:
    """A mail server that takes nothing from us, and says so with an address."""

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, _envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        return f"553 5.1.8 <{address}>: not here, sam@example.nl knows why"


def test_nor_does_it_say_what_a_server_answers_that_takes_no_mail_from_us(clock: FixedClock) -> None:
    port = free_ports(1)[0]
    with serving(_RefusesUs(), port), pytest.raises(MailNotTaken) as refused:
        SmtpTransport(f"smtp://127.0.0.1:{port}").send(as_email(MAIL, SENDER, "x", clock.now()))
    assert refused.value.reason == "SenderRefused: 553 5.1.8"


def test_the_log_does_not_repeat_an_address_that_is_none(
    database: Database, vault: Vault, clock: FixedClock, tmp_path: Path
) -> None:
    mail = Mail("sam..smit@example.nl", MAIL.subject, MAIL.text)
    text = _log_of_a_mail_given_up(database, vault, clock, FolderTransport(tmp_path), mail)
    assert "the address is not exactly one" in text
    assert "example.nl" not in text
