"""How a run ends: exit codes that a script can rely on, and the one exception that carries them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell gets. The numbers are a promise and never change their meaning."""

    DELIVERED = 0
    REFUSED = 1  # the server says no, and would again
    WRONG_USE = 2  # the command itself is wrong; also argparse's own
    LOG_IN = 3  # no valid login on this computer
    NOT_REACHED = 4  # the line stayed away, or the server took nothing; the same command goes on where it was
    CHANGED = 5  # a file changed while it was being sent
    NO_PROOF = 6  # a receipt that is not genuine, or speaks of other files
    BUSY = 7  # another run is sending the same delivery
    HERE = 8  # this computer stands in the way: a full disk, a file that cannot be read or written
    DEFECT = 9  # an error of the program itself
    PROOF_LATER = 10  # final at the server, and its receipt is not there yet; the same command fetches it
    INTERRUPTED = 130  # Ctrl-C; the same command goes on where it was


class Stopped(Exception):
    """The run cannot go on. text: a key of texts.TEXTS, with its values."""

    def __init__(self, code: ExitCode, text: str, **values: object) -> None:
        super().__init__(f"{code.name}: {text} {values}")
        self.code = code
        self.text = text
        self.values = values
