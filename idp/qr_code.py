"""QR codes (ISO/IEC 18004) as modules, which a letter places as pixels and a page as shapes."""

from dataclasses import dataclass
from typing import Any, Final

import zxingcpp

ERROR_CORRECTION: Final = "M"  # readable with 15 % of it spoilt


@dataclass(frozen=True, slots=True)
class Modules:
    """A square of so many modules a side, the quiet zone included; one byte each, row by row: 0 dark, 255 light."""

    side: int
    pixels: bytes


def modules_of(content: str) -> Modules:
    """The code that says this."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level=ERROR_CORRECTION)
    image: Any = code.to_image(add_quiet_zones=True)  # a buffer, which its stub does not tell
    return Modules(image.shape[0], memoryview(image).tobytes())
