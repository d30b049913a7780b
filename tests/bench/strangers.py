"""Whether a login tells by its time that somebody exists: wrong passwords of known and unknown people (threat 1)."""

import statistics
import time
from pathlib import Path

from tests.bench.measure import Finding
from tests.support.person import Person
from tests.support.stack import Stack

SAMPLES = 200  # of each kind
TRIES_EACH = 4  # before the counters of K22 answer instead
WINDOW_SECONDS = 16 * 60
WRONG = "Verkeerd-wachtwoord-99"


def stranger_findings(stack: Stack, samples: int = SAMPLES) -> list[Finding]:
    """Medians of both kinds, taken by turns, and how far two halves of one kind lie apart: the noise."""
    known: list[float] = []
    unknown: list[float] = []
    people = [str(user["gebruikersnaam"]) for user in stack.users()]
    numbers = {str(user["gebruikersnaam"]): str(user["relatienummer"]) for user in stack.users()}
    while len(known) < samples:
        for name in people:
            known.append(_seconds(stack, numbers[name], name))
            unknown.append(_seconds(stack, numbers[name], f"x{name}"[:32]))
        if len(known) // len(people) % TRIES_EACH == 0:
            stack.move_clock(_offset(stack) + WINDOW_SECONDS)
    return [_finding(known[:samples], unknown[:samples])]


def _finding(known: list[float], unknown: list[float]) -> Finding:
    of_known, of_unknown = statistics.median(known) * 1000, statistics.median(unknown) * 1000
    noise = max(_halves_apart(known), _halves_apart(unknown)) * 1000
    return Finding(
        f"wrong password, {len(known)} samples each",
        f"median {of_known:.2f} ms for known people, {of_unknown:.2f} ms for unknown ones; "
        f"apart {abs(of_known - of_unknown):.2f} ms, halves of one kind {noise:.2f} ms apart",
        {
            "known_milliseconds": round(of_known, 3),
            "unknown_milliseconds": round(of_unknown, 3),
            "noise_milliseconds": round(noise, 3),
        },
    )


def _halves_apart(values: list[float]) -> float:
    return abs(statistics.median(values[::2]) - statistics.median(values[1::2]))


def _seconds(stack: Stack, relatienummer: str, name: str) -> float:
    """Of one submitted form; the page before it is not counted."""
    user = {"relatienummer": relatienummer, "gebruikersnaam": name, "wachtwoord": WRONG}
    person = Person(user, Path(stack.facts["clock_file"]))
    person.get(f"{stack.idp}/inloggen")
    started = time.perf_counter()
    answer = person.submit(user)
    taken = time.perf_counter() - started
    if answer.status_code != 422:
        raise RuntimeError(f"{answer.status_code} for {name}")
    return taken


def _offset(stack: Stack) -> int:
    file = Path(stack.facts["clock_file"])
    return int(file.read_text(encoding="ascii") or 0) if file.exists() else 0
