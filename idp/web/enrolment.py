"""I10a, I10b and I10c: the same three forms in a first login and in 'Uw account' (A3)."""

from dataclasses import dataclass

from flask import make_response, render_template
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.second_factors.code_renewal import name_of
from idp.second_factors.enrolment import EnrolmentRefusal
from idp.second_factors.totp import key_uri, secret_text
from idp.second_factors.webauthn import RP_NAME
from idp.web import texts_factors as texts
from idp.web.answers import Errors, form_again
from idp.web.key import json_answer
from idp.web.qr_code import svg_of

APP_PAGE = "factors/app.html"
KEY_PAGE = "factors/key.html"
CODES_PAGE = "factors/recovery_codes.html"
DOWNLOAD_NAME = "herstelcodes-mijn-cak-zakelijk.txt"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is set up.

    base: path of the pages. codes: path of the recovery codes. back: where giving up leads, if anywhere.
    """

    layout: str
    base: str
    codes: str
    back: str | None = None
    has_steps: bool = False

    def page(self, account: Account) -> dict[str, object]:
        """What every template of this place shows. The steps are counted in a first login only (T9, not T21)."""
        steps = texts.STEPS if self.has_steps and account.last_login_at is None else None
        return {"layout": self.layout, "place": self, "steps": steps, "current": "twee-staps"}


FIRST_LOGIN = Place("layout/column.html", "/activeren/twee-staps", "/activeren/herstelcodes", has_steps=True)
ACCOUNT = Place("layout/account.html", "/account/twee-staps", "/account/twee-staps/herstelcodes", "/account/twee-staps")


def app_form(
    place: Place, account: Account, secret: bytes, refusal: EnrolmentRefusal | None = None, *, name: str = ""
) -> Response:
    """I10a with the QR picture and the same secret as text. name: as it was typed before."""
    uri = key_uri(secret, f"{account.username} {account.relatienummer}", RP_NAME)
    picture = svg_of(uri, title=str(texts.QR_TITLE))
    page = {**place.page(account), "picture": picture, "secret": secret_text(secret), "naam": name}
    return _again(APP_PAGE, page, refusal)


def key_form(place: Place, account: Account, name: str = "", refusal: EnrolmentRefusal | None = None) -> Response:
    """I10b."""
    return _again(KEY_PAGE, {**place.page(account), "naam": name}, refusal)


def codes_page(place: Place, account: Account, codes: tuple[str, ...]) -> dict[str, object]:
    """What the template of the codes shows. shown: their name, sent back with the form."""
    return {**place.page(account), "codes": codes, "shown": name_of(codes)}


def codes_form(place: Place, account: Account, codes: tuple[str, ...], errors: Errors = ()) -> Response:
    """I10c. The codes stay in sight until their owner says that they are saved."""
    page = codes_page(place, account, codes)
    if errors:
        return form_again(CODES_PAGE, errors, page=page)
    return make_response(render_template(CODES_PAGE, at_field={}, **page))


def codes_as_text(codes: tuple[str, ...]) -> Response:
    """The codes as a file to keep."""
    lines = [RP_NAME, "", *(f"{number:2}. {code}" for number, code in enumerate(codes, start=1)), ""]
    answer = make_response("\r\n".join(lines))
    answer.mimetype = "text/plain"
    answer.headers["Content-Disposition"] = f'attachment; filename="{DOWNLOAD_NAME}"'
    return answer


def options_answer(options: object) -> Response:
    """Options for the script; a refused name is told by the form itself, which the script then sends."""
    return json_answer(options if isinstance(options, str) else None)


def _again(template: str, page: dict[str, object], refusal: EnrolmentRefusal | None) -> Response:
    if refusal is None:
        return make_response(render_template(template, at_field={}, **page))
    return form_again(template, [texts.ENROLMENT[refusal]], page=page)
