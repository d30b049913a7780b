"""Where an authority is set, each receipt is stamped by its clock too; nothing of it is taken on trust."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, Response, request
from pydantic import ValidationError

from shared.clock import FixedClock
from tests.support.served import served
from tests.support.stamping_authority import StampingAuthority
from tests.uploads.doors.door_kit import open_doors, tus
from tests.uploads.kit import STRANGER, Kit
from uploads.receipts.time_stamp import QUERY_TYPE, REPLY_TYPE, NotStamped, read_roots, stamp, stamped_at
from uploads.receipts.verify import main
from uploads.settings import UploadsSettings

pytestmark = pytest.mark.requires("K41", "threat 46")

JWS = "a.receipt.of-ours"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> StampingAuthority:
    return StampingAuthority(tmp_path_factory.mktemp("stamps") / "one")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> StampingAuthority:
    return StampingAuthority(tmp_path_factory.mktemp("stamps") / "other")


def test_it_says_when_the_receipt_was_there(authority: StampingAuthority) -> None:
    roots = read_roots(authority.root.read_bytes())
    at = stamped_at(stamp(JWS, authority.reply, roots), JWS, roots)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=2)


def test_what_was_answered_before_or_about_something_else_or_by_another_is_refused(
    authority: StampingAuthority, other: StampingAuthority
) -> None:
    roots = read_roots(authority.root.read_bytes())
    earlier = stamp(JWS, authority.reply, roots)
    answers: list[Callable[[bytes], bytes]] = [lambda _: earlier, other.reply, lambda _: b"", lambda _: earlier[:-40]]
    for answer in answers:
        with pytest.raises(NotStamped):
            stamp(JWS, answer, roots)
    with pytest.raises(NotStamped):
        stamped_at(earlier, f"{JWS}x", roots)


@pytest.mark.parametrize(("url", "roots"), [("", "roots.pem"), ("https://stamps.example", None)])
def test_address_and_trusted_certificates_need_each_other(url: str, roots: str | None, tmp_path: Path) -> None:
    file = tmp_path / roots if roots else None
    with pytest.raises(ValidationError, match="need each other"):
        UploadsSettings(env="demo", var=tmp_path, uploads_timestamp_url=url, uploads_timestamp_roots=file)


def test_it_is_kept_once_on_each_database(kit_on_each: Kit) -> None:
    kit = kit_on_each
    kenmerk = kit.kenmerk_of(kit.created(5, b"hello"))
    kit.check(kenmerk)
    assert kit.receipts.time_stamp(kenmerk) is None
    for reply in (b"first", b"second"):
        with kit.units.write() as unit:
            unit.receipts.set_time_stamp(kenmerk, reply)
    assert kit.receipts.time_stamp(kenmerk) == b"first"


@pytest.mark.requires("threat 35")
def test_the_worker_asks_for_it_and_the_offline_command_checks_it(
    tmp_path: Path, authority: StampingAuthority, other: StampingAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(_door_of(authority)) as url:
        settings = {"uploads_timestamp_url": f"{url}/tsa", "uploads_timestamp_roots": authority.root}
        allow = (urlsplit(url).netloc,)
        with open_doors(tmp_path, FixedClock(datetime.now(UTC)), outgoing_allow=allow, **settings) as doors:
            browser = doors.browser()
            kenmerk = tus(browser, "POST", "/files/", b"hello", Upload_Length="5").headers["Aanlevering-Kenmerk"]
            address = f"/aanleveringen/{kenmerk}/ontvangstbewijs.tsr"
            assert browser.get(address).status_code == 404
            doors.run_workers()
            reply = browser.get(address)
            assert (reply.status_code, reply.mimetype) == (200, REPLY_TYPE)
            assert address in browser.get(f"/aanleveringen/{kenmerk}").text
            assert doors.browser(STRANGER, sid="sid-2").get(address).status_code == 404
            files = {"r.jws": browser.get(address.replace(".tsr", ".jws")).data, "r.tsr": reply.data}
            files["keys.json"] = json.dumps(doors.services.receipts.published_keys()).encode()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = [str(tmp_path / "r.jws"), "--keys", str(tmp_path / "keys.json"), "--time-stamp", str(tmp_path / "r.tsr")]
    assert main([*command, "--roots", str(authority.root)]) == 0
    assert "time stamp of the authority: 20" in capsys.readouterr().out
    assert main([*command, "--roots", str(other.root)]) == 1
    assert "NO TIME STAMP" in capsys.readouterr().out


def test_an_authority_that_refuses_leaves_the_receipt_as_it_is_and_is_asked_again(
    tmp_path: Path, authority: StampingAuthority
) -> None:
    app = Flask("refuses")
    app.add_url_rule("/tsa", "tsa", lambda: Response(status=503), methods=["POST"])
    with served(app) as url:
        settings = {"uploads_timestamp_url": f"{url}/tsa", "uploads_timestamp_roots": authority.root}
        allow = (urlsplit(url).netloc,)
        with open_doors(tmp_path, FixedClock(datetime.now(UTC)), outgoing_allow=allow, **settings) as doors:
            answer = tus(doors.browser(), "POST", "/files/", b"hello", Upload_Length="5")
            kenmerk = answer.headers["Aanlevering-Kenmerk"]
            doors.run_workers()
            assert doors.services.receipts.get(kenmerk) is not None
            assert doors.services.receipts.time_stamp(kenmerk) is None
            app.view_functions["tsa"] = lambda: Response(authority.reply(request.data), mimetype=REPLY_TYPE)
            doors.clock.advance(timedelta(hours=1))
            doors.run_workers()
            assert doors.services.receipts.time_stamp(kenmerk) is not None


def _door_of(authority: StampingAuthority) -> Flask:
    app = Flask("authority")

    def answer() -> Response:
        assert request.mimetype == QUERY_TYPE
        return Response(authority.reply(request.data), mimetype=REPLY_TYPE)

    app.add_url_rule("/tsa", "tsa", answer, methods=["POST"])
    return app
