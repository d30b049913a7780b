"""A list as a CSV file, for spreadsheets: no cell of it is ever a formula (CWE-1236)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else


def harmless(cell: object) -> str:
    """The cell as text; what a spreadsheet would compute gets an apostrophe in front."""
    text = str(cell).replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file to save. name: without `.csv`."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    answer = Response(BYTE_ORDER_MARK + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def csv_stream(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The same for a list that is read while it is sent, so that no length of it fills the memory."""

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        written = io.StringIO()
        writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow([harmless(cell) for cell in header])
        for row in rows:
            writer.writerow([harmless(cell) for cell in row])
            yield written.getvalue()
            written.seek(0)
            written.truncate()
        yield written.getvalue()

    answer = Response(lines(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
