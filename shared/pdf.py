"""Papers as tagged PDF (PDF/UA-1) by typst, with the faces that come with it and no others.

Typst takes more memory than a server may keep (K10): only workers, commands and processes for one paper load this.
"""

from datetime import datetime
from pathlib import Path
from threading import Lock

import typst


class Unprintable(Exception):
    """No paper came of it, as a rule because the faces lack a character of the text."""


class Press:
    """One template, compiled as often as it is wanted: starting the compiler costs more than a paper."""

    def __init__(self, template: Path) -> None:
        """template: a typst file, which may read others of its folder."""
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
        self._compiler = typst.Compiler(template, root=template.parent, font_paths=fonts, ignore_system_fonts=True)
        self._one_at_a_time = Lock()  # the compiler raises when two threads use it

    def press(self, name: str, content: str, dated: datetime) -> bytes:
        """The PDF; the same for the same content. Raises Unprintable.

        name: by which the template asks for its content. dated: aware; stands in the file.
        """
        second = dated.replace(microsecond=0)  # typst takes no fractions
        try:
            with self._one_at_a_time:
                pdf = self._compiler.compile(
                    format="pdf", sys_inputs={name: content}, pdf_standards="ua-1", timestamp=second
                )
        except typst.TypstError as failure:
            raise Unprintable(str(failure)) from failure
        if not isinstance(pdf, bytes):
            raise AssertionError("a paper is one file")
        return pdf
