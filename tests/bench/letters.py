"""Activation letters on one core: with their hashes and rows, and the PDFs alone. Each is read back.

python -m tests.bench.letters COUNT FOLDER
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

from pypdf import PdfReader

from idp.accounts.model import AccountState, Relation
from idp.accounts.postal_address import PostalAddress
from idp.activation.activatiebrief import Letter, LetterContent, LetterKind
from idp.activation.activatiecode import new_code
from idp.composition.letters import build_printing
from idp.foundation import Foundation
from shared.db.schema_revision import migrate_at
from shared.encryption import generate_master_key
from tests.bench.measure import Finding
from tests.bench.people import RELATIENUMMER, foundation_of, person
from tests.support.stack import ROOT

ALL = 10_000  # letters of a busy day
MINUTES_WITH_HASHES = 6
MINUTES_PDF_ONLY = 2


def letter_findings(count: int, folder: Path) -> list[Finding]:
    """Measured in a process that has one core to itself."""
    command = [sys.executable, "-m", "tests.bench.letters", str(count), str(folder)]
    facts = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return [
        _finding("letters, code hashed, stored and on disk", count, facts, "with_hashes", MINUTES_WITH_HASHES),
        _finding("letters, the PDF alone", count, facts, "pdf_only", MINUTES_PDF_ONLY),
        Finding("letters with the right address and their own code", f"{facts['right']} of {count}", facts),
    ]


def _finding(case: str, count: int, facts: Mapping[str, float], name: str, minutes: int) -> Finding:
    seconds, processor = facts[name], facts[f"{name}_processor"]
    whole = seconds * ALL / count
    return Finding(
        f"{count} {case}",
        f"{seconds:.1f} s, {seconds / count * 1000:.1f} ms each; {ALL:,} in {whole / 60:.1f} min (bound {minutes}); "
        f"{processor:.1f} s of the processor, {processor / count * 1000:.1f} ms each",
        {
            "letters": count,
            "seconds": round(seconds, 2),
            "processor_seconds": round(processor, 2),
            "bound_minutes_for_10000": minutes,
        },
    )


class Watch:
    """The clock and this process's share of the processor, which differ where others work too."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def taken(self, name: str) -> dict[str, float]:
        """Seconds since it was made."""
        clock, processor = self._begun
        return {name: time.perf_counter() - clock, f"{name}_processor": time.process_time() - processor}


def main(count: int, folder: Path) -> None:
    """Make the letters, and write what was measured to standard output."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    foundation, codes = _installation(folder, count), dict[str, str]()

    def remembered(account_id: str) -> str:
        return codes.setdefault(account_id, new_code())

    printing, now = build_printing(foundation, remembered), foundation.clock.now()
    with_hashes = Watch()
    printed = printing.print_waiting(now)
    measured = with_hashes.taken("with_hashes")
    contents = [_content(foundation, letter_id, codes) for letter_id in printed.letters]
    press = printing._press.letters
    pdf_only = Watch()
    for content in contents:
        press.press(content)
    measured |= pdf_only.taken("pdf_only")
    files = [foundation.settings.letters_folder / f"brief-{content.letter.letter_id}.pdf" for content in contents]
    foundation.database.dispose()
    os.sched_setaffinity(0, cores)  # reading back takes longer than making, and is not measured
    with ProcessPoolExecutor(len(cores)) as readers:
        right = sum(readers.map(_is_right, files, contents, chunksize=50))
    sys.stdout.write(json.dumps({**measured, "right": right}))


def _installation(folder: Path, count: int) -> Foundation:
    folder.mkdir(parents=True)
    generate_master_key(folder / "idp-master.key")
    migrate_at(f"sqlite:///{folder / 'idp.sqlite3'}", "idp")
    foundation = foundation_of(folder)
    now = foundation.clock.now()
    with foundation.units.write() as unit:
        unit.accounts.add_relation(Relation("relation", RELATIENUMMER, "Zorgkantoor Noordrand"))
        for number in range(count):
            account = person(f"brief{number:05}", "relation", AccountState.UITGENODIGD)
            unit.accounts.add(account, now)
            unit.accounts.put_address(account.account_id, PostalAddress("Kade", str(number), "1234 AB", "Zeist"))
            ordered_at = now - timedelta(days=1)
            unit.letters.add(
                Letter(f"{number:032}", account.account_id, LetterKind.FIRST, ordered_at, print_from=ordered_at)
            )
    return foundation


def _content(foundation: Foundation, letter_id: str, codes: dict[str, str]) -> LetterContent:
    with foundation.units.read() as unit:
        letter = unit.letters.find(letter_id)
        account = unit.accounts.find(letter.account_id) if letter else None
        address = unit.accounts.find_address(letter.account_id) if letter else None
    if letter is None or account is None or address is None:
        raise RuntimeError(f"letter {letter_id} has nobody to go to")
    return LetterContent(letter, account, address, codes[account.account_id], foundation.clock.now())


def _is_right(file: Path, content: LetterContent) -> bool:
    text = PdfReader(file).pages[0].extract_text()
    street = f"{content.address.street} {content.address.house_number}\n"
    return street in text and content.account.family_name in text and content.shown_code in text


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
