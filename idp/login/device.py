"""What kind of device someone uses, in words, from the User-Agent header; never anything that identifies it."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
PROGRAM = "program:"  # then comes the name of the program that a user let in by a code (RFC 8628)
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def kind_of_device(agent: str) -> str:
    """'Firefox, Windows'; what is not recognised is left out, so the result may be empty."""
    if agent.startswith(PROGRAM):
        return agent.removeprefix(PROGRAM)
    names = (_first(agent, BROWSERS), _first(agent, SYSTEMS))
    return ", ".join(name for name in names if name)


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in agent), "")
