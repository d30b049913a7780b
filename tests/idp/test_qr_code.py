"""S9, S32: what a QR code shows is read by another program than the one that drew it."""

import re

import pytest
import zxingcpp

from idp.qr_code import Modules, modules_of
from idp.web.qr_code import svg_of

QUIET_ZONE = 4  # modules
CONTENTS = ("https://inloggen.example/activeren/code#7K9QWXT2ZRPG", "otpauth://totp/CAK:j.t%C3%A9?secret=" + "A" * 52)


def read(modules: Modules) -> str:
    (code,) = zxingcpp.read_barcodes(memoryview(modules.pixels).cast("B", (modules.side, modules.side)))
    return str(code.text)


@pytest.mark.parametrize("content", CONTENTS)
def test_it_says_what_it_was_made_of(content: str) -> None:
    assert read(modules_of(content)) == content


def test_it_stands_in_a_quiet_zone() -> None:
    modules = modules_of(CONTENTS[0])
    rows = [modules.pixels[at : at + modules.side] for at in range(0, len(modules.pixels), modules.side)]
    assert len(rows) == modules.side
    for edge in (rows[:QUIET_ZONE], rows[-QUIET_ZONE:], [row[:QUIET_ZONE] + row[-QUIET_ZONE:] for row in rows]):
        assert {pixel for row in edge for pixel in row} == {255}
    assert rows[QUIET_ZONE][QUIET_ZONE] == 0


def test_the_drawing_has_the_same_modules() -> None:
    modules, drawing = modules_of(CONTENTS[1]), svg_of(CONTENTS[1], title="QR")
    pixels = bytearray(b"\xff" * modules.side**2)
    for across, down, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing):
        first = int(down) * modules.side + int(across)
        pixels[first : first + int(length)] = bytes(int(length))
    assert bytes(pixels) == modules.pixels
    assert f'viewBox="0 0 {modules.side} {modules.side}"' in drawing


def test_the_title_of_a_drawing_is_no_markup() -> None:
    assert 'aria-label="&lt;b&gt; &#34;"' in svg_of("x", title='<b> "')
