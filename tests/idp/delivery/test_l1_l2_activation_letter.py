"""L1 and L2, threat 28: what the letter says and does not say, and that it is one accessible page, always the same."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zxingcpp
from pypdf import PdfReader

from idp.accounts.model import Aanhef, Account, AccountState
from idp.accounts.postal_address import PostalAddress, fits_on_paper
from idp.activation.activatiebrief import LetterContent, LetterKind, order, spelled
from idp.activation.ports import Unprintable
from idp.delivery.letter import Sender, TypstPress, letter_data

pytestmark = pytest.mark.requires("S9", "threat 28")

PRINTED_AT = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
CODE = "7K9QWXT2ZRPG"
SENDER = Sender(
    "https://inloggen.example/activeren/code", "keten.example", "Postbus 1, 1000 AA Plaats", "servicedesk@hetcak.nl",
    "088 711 4888", "09:00", "17:00",
)  # fmt: skip
ACCOUNT = Account(
    "a1", "r1", "104382", "Gemeente Voorbeeldstad", "j.timmerman", Aanhef.MENEER, "J.", "van den", "Timmerman",
    "j@x.example", "", "nl", AccountState.UITGENODIGD,
)  # fmt: skip
ADDRESS = PostalAddress("Havenstraat", "12", "1234 AB", "Voorbeeldstad")


def content(kind: LetterKind = LetterKind.FIRST, *, surname: str = ACCOUNT.surname) -> LetterContent:
    letter = replace(order("a1", kind, PRINTED_AT, mailed_today=False), letter_id="letter")
    return LetterContent(letter, replace(ACCOUNT, surname=surname), ADDRESS, CODE, PRINTED_AT)


@pytest.fixture(scope="module")
def press() -> TypstPress:
    return TypstPress(SENDER)


def read(press: TypstPress, letter: LetterContent) -> PdfReader:
    return PdfReader(io.BytesIO(press.press(letter)))


def placed(press: TypstPress, letter: LetterContent, kind: str) -> Any:
    """What its page has of this kind; pypdf has one type for whatever can stand in a document."""
    resources: Any = read(press, letter).pages[0]["/Resources"]
    return resources[kind]


def words(press: TypstPress, letter: LetterContent) -> str:
    return " ".join(read(press, letter).pages[0].extract_text().split())


def test_the_first_letter_says_what_it_must(press: TypstPress) -> None:
    text = words(press, content())
    for sentence in (
        "16 februari 2027",
        "Onderwerp: uw activatiecode voor Mijn CAK Zakelijk",
        "Beste meneer Van den Timmerman,",
        "U krijgt toegang tot Mijn CAK Zakelijk. Met de code in deze brief maakt u uw account klaar.",
        "Uw activatiecode: 7K9Q-WXT2-ZRPG",
        "zeven, K, negen, Q, streepje, W, X, T, twee, streepje, Z, R, P, G",
        "De code werkt tot en met 9 maart 2027. Geef de code aan niemand, ook niet aan een collega.",
        "Het CAK vraagt nooit om deze code via telefoon of e-mail.",
        "088 711 4888, op werkdagen van 09:00 tot 17:00 uur.",
    ):
        assert sentence in text


def test_the_address_in_the_window_follows_the_dutch_rules(press: TypstPress) -> None:
    lines = read(press, content()).pages[0].extract_text().splitlines()
    at = lines.index("Gemeente Voorbeeldstad")
    assert lines[at : at + 4] == [
        "Gemeente Voorbeeldstad", "t.a.v. de heer J. van den Timmerman", "Havenstraat 12", "1234 AB  VOORBEELDSTAD",
    ]  # fmt: skip


def test_the_letter_has_no_relation_number_no_user_name_and_no_password(press: TypstPress) -> None:
    letter = read(press, content())
    everything = letter.pages[0].extract_text() + str(letter.metadata)
    for secret in ("104382", "j.timmerman", "j@x.example", "wachtwoord:"):
        assert secret not in everything


@pytest.mark.parametrize("kind", LetterKind)
def test_where_to_log_in_is_the_address_of_the_portal(kind: LetterKind) -> None:
    steps = letter_data(content(kind), SENDER)["steps"]
    assert isinstance(steps, list)
    assert "Ga naar keten.example." in steps


def test_a_new_letter_says_that_the_old_code_is_dead(press: TypstPress) -> None:
    assert "U vroeg ons om een nieuwe activatiecode. Uw oude code werkt niet meer." in words(
        press, content(LetterKind.RENEWED)
    )


def test_a_letter_after_a_lost_second_step_says_what_comes_next(press: TypstPress) -> None:
    text = words(press, content(LetterKind.RECOVERY))
    assert "Daarna stelt u opnieuw twee-staps verificatie in." in text
    assert "Uw oude code werkt niet meer." in text


def test_it_is_one_tagged_page_in_dutch_with_a_title(press: TypstPress) -> None:
    letter = read(press, content())
    root: Any = letter.trailer["/Root"]
    assert len(letter.pages) == 1
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("nl")
    assert "pdfuaid:part>1<" in root["/Metadata"].get_object().get_data().decode()
    assert letter.metadata is not None
    assert letter.metadata.title == "Uw activatiecode voor Mijn CAK Zakelijk"
    assert "QR-code die de pagina voor uw activatiecode opent" in _alternative_texts(root["/StructTreeRoot"])


def test_every_face_is_embedded(press: TypstPress) -> None:
    fonts = placed(press, content(), "/Font")
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in fonts.values()}
    assert any(name.startswith("DejaVuSansMono") for name in names)
    for font in fonts.values():
        (descendant,) = font.get_object()["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_letter_is_the_same_file(press: TypstPress) -> None:
    assert press.press(content()) == press.press(content()) == TypstPress(SENDER).press(content())


def test_it_is_printed_at_any_moment_of_a_second(press: TypstPress) -> None:
    letter = replace(content(), printed_at=PRINTED_AT.replace(microsecond=123456))
    assert press.press(letter) == press.press(content())


def test_each_letter_has_its_own_name_and_code(press: TypstPress) -> None:
    press.press(content())
    other = replace(content(surname="Jansen"), code="ABCDEFGHJKMV")
    text = words(press, other)
    assert "ABCD-EFGH-JKMV" in text
    assert "Jansen" in text
    assert "7K9Q" not in text
    assert "Timmerman" not in text


def test_the_qr_picture_opens_the_page_with_the_code_behind_the_hash(press: TypstPress) -> None:
    (picture,) = (found.get_object() for found in placed(press, content(), "/XObject").values())
    width, height = picture["/Width"], picture["/Height"]
    (code,) = zxingcpp.read_barcodes(memoryview(picture.get_data()).cast("B", (height, width)))
    assert code.text == "https://inloggen.example/activeren/code#7K9QWXT2ZRPG"
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert not picture.get("/Interpolate")  # a reader and a printer show modules, not what lies between


@pytest.mark.parametrize("surname", ["#strong[x]", "$a$ \\ *b* _c_ @d", "Nguyễn", "Yılmaz", "Łukasz"])
def test_names_are_printed_as_they_are_written(press: TypstPress, surname: str) -> None:
    text = words(press, content(surname=surname))
    assert " ".join(surname.split()) in text


def test_a_name_that_the_faces_lack_is_refused_instead_of_printed_with_holes(press: TypstPress) -> None:
    with pytest.raises(Unprintable):
        press.press(content(surname="李"))
    assert "Timmerman" in words(press, content())


def test_everything_that_may_be_entered_can_be_printed(press: TypstPress) -> None:
    characters = "".join(filter(str.isprintable, filter(fits_on_paper, map(chr, range(0x21, 0x3000)))))
    assert len(characters) > 1000
    assert press.press(content(surname=characters))
    assert press.press(content(surname=characters.upper()))  # as a town is written


@pytest.mark.parametrize("name", ["Nguyễn", "Şahin", "Ələkbərov", "Παπαδόπουλος", "Шевченко", "O’Brien", "Ng-Sæther"])
def test_names_of_europe_may_be_entered(name: str) -> None:
    assert fits_on_paper(name)
    assert not fits_on_paper(f"{name} 李")


def test_the_spelled_code_names_every_digit() -> None:
    assert spelled("23456789ABCD").startswith("twee, drie, vier, vijf, streepje, zes, zeven, acht, negen, streepje")


@pytest.mark.requires("T5")
def test_a_letter_is_not_printed_on_the_day_of_its_mail() -> None:
    late = datetime(2027, 2, 16, 22, 59, tzinfo=UTC)  # 23:59 in Amsterdam
    assert order("a1", LetterKind.FIRST, late, mailed_today=True).print_from == late + timedelta(minutes=1)
    assert order("a1", LetterKind.FIRST, late, mailed_today=False).print_from == late


def _alternative_texts(node: Any) -> set[str]:
    found = {str(node["/Alt"])} if "/Alt" in node else set()
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(inner, dict):
            found |= _alternative_texts(inner)
    return found
