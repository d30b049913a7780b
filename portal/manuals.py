"""The manuals that the portal shows as pages (S1, S39). A manual is listed once its page exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Chapter:
    """number: as printed, '1.1'. anchor: fragment of the page. nl, en: its title."""

    number: str
    anchor: str
    nl: str
    en: str

    @property
    def is_part(self) -> bool:
        """True for a section such as 1.1, False for a whole chapter."""
        return "." in self.number

    def title(self, language: str) -> str:
        """The title in one of the two languages."""
        return self.en if language == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Manual:
    """key: last part of its address. version and dated: of this text, not of the paper original (S1)."""

    key: str
    nl: str
    en: str
    version: str
    dated: date
    chapters: tuple[Chapter, ...]

    def title(self, language: str) -> str:
        """The title in one of the two languages."""
        return self.en if language == "en" else self.nl

    def chapter(self, anchor: str) -> Chapter:
        """The chapter with this fragment; raises StopIteration when there is none."""
        return next(chapter for chapter in self.chapters if chapter.anchor == anchor)


MIJN_CAK_ZAKELIJK = Manual(
    key="mijn-cak-zakelijk",
    nl="Mijn CAK Zakelijk",
    en="Mijn CAK Zakelijk",
    version="1.1",
    dated=date(2026, 11, 22),
    chapters=(
        Chapter("1", "wachtwoordbeleid", "Wachtwoordbeleid", "Password policy"),
        Chapter("1.1", "geldigheid", "Geldigheid van het wachtwoord", "How long a password is valid"),
        Chapter("1.2", "melding", "Melding voordat het wachtwoord verloopt", "Notice before a password expires"),
        Chapter("1.3", "wachtwoordeisen", "Wachtwoordeisen", "What a password needs"),
        Chapter("2", "inloggen", "Inloggen", "Logging in"),
        Chapter("2.1", "via-de-site", "Inloggen via de site van het CAK", "Logging in through the site of the CAK"),
        Chapter("2.2", "rechtstreeks", "Rechtstreeks inloggen", "Logging in directly"),
        Chapter("2.3", "eerste-keer", "De eerste keer inloggen", "Logging in for the first time"),
        Chapter("2.4", "wachtwoord-vergeten", "Wachtwoord vergeten", "Forgot password"),
        Chapter("3", "twee-staps", "Twee-staps verificatie", "Two-step verification"),
        Chapter("4", "uw-account", "Uw account", "Your account"),
        Chapter("5", "bestanden", "Bestanden", "Files"),
    ),
)
TWEE_STAPS_VERIFICATIE = Manual(
    key="twee-staps-verificatie",
    nl="Twee-staps verificatie",
    en="Two-step verification",
    version="1.1",
    dated=date(2026, 11, 22),
    chapters=(
        Chapter("1", "wat", "Wat is twee-staps verificatie?", "What is two-step verification?"),
        Chapter("2", "instellen", "Twee-staps verificatie instellen", "Setting up two-step verification"),
        Chapter("2.1", "app-instellen", "Een app met een code", "An app with a code"),
        Chapter("2.2", "sleutel-instellen", "Een passkey of beveiligingssleutel", "A passkey or security key"),
        Chapter("2.3", "herstelcodes", "Herstelcodes bewaren", "Keeping recovery codes"),
        Chapter("3", "inloggen-met-code", "Inloggen met een code", "Logging in with a code"),
        Chapter("4", "inloggen-met-sleutel", "Inloggen met een passkey of sleutel", "Logging in with a passkey or key"),
        Chapter("5", "code-werkt-niet", "De code werkt niet", "The code does not work"),
        Chapter("6", "wijzigen", "Twee-staps verificatie wijzigen", "Changing two-step verification"),
        Chapter("7", "telefoon-kwijt", "Telefoon kwijt of een nieuwe telefoon", "Lost your phone, or a new one"),
    ),
)
MANUALS = {manual.key: manual for manual in (MIJN_CAK_ZAKELIJK, TWEE_STAPS_VERIFICATIE)}
