"""The people of the demo: invented relations, accounts and staff (K4, K28)."""

from dataclasses import dataclass

from idp.accounts.model import Aanhef, AccountState, Role

STAFF_RELATIENUMMER = "100000"


@dataclass(frozen=True, slots=True)
class DemoRelation:
    """An invented chain partner and the domain of its mail addresses."""

    relatienummer: str
    naam: str
    domain: str


@dataclass(frozen=True, slots=True)
class Person:
    """One demo account. label: its state in the list of demo accounts. age_days: of its password."""

    relatienummer: str
    username: str
    aanhef: Aanhef
    given_name: str
    infix: str
    surname: str
    label: str = "active"
    age_days: int = 20
    role: Role | None = None
    language: str = "nl"

    @property
    def state(self) -> AccountState:
        """Expired and expiring are derived from the password's age; a locked one is blocked, a new one approved."""
        if self.is_new:
            return AccountState.GOEDGEKEURD
        return AccountState.GEBLOKKEERD if self.label == "locked" else AccountState.ACTIEF

    @property
    def is_new(self) -> bool:
        """True for someone who was invited and has not logged in yet."""
        return self.label == "new"


RELATIONS = (
    DemoRelation("104382", "Zorgkantoor Noordrand", "noordrand.example"),
    DemoRelation("208154", "Gemeente Zandhove", "zandhove.example"),
    DemoRelation("311907", "Zorgverzekeraar De Linde", "delinde.example"),
    DemoRelation("417260", "Regionaal Zorgbureau Heuvelrijk", "heuvelrijk.example"),
)
STAFF_RELATION = DemoRelation(STAFF_RELATIENUMMER, "CAK", "hetcak.example")

_MR, _MS, _NONE = Aanhef.MENEER, Aanhef.MEVROUW, Aanhef.GEEN

PEOPLE = (
    Person("104382", "j.timmerman", _MR, "Jan", "", "Timmerman"),
    Person("104382", "a.vandenberg", _MS, "Anna", "van den", "Berg"),
    Person("104382", "sam.vandenberg", _NONE, "Sam", "van den", "Berg"),
    Person("104382", "f.elidrissi", _MS, "Fatima", "", "El Idrissi"),
    Person("208154", "p.jansen", _MR, "Pieter", "", "Jansen"),
    Person("208154", "m.devries", _MS, "Marijke", "de", "Vries"),
    Person("208154", "k.yilmaz", _MR, "Kemal", "", "Yılmaz"),
    Person("208154", "robin.smit", _NONE, "Robin", "", "Smit", language="en"),
    Person("311907", "h.bakker", _MR, "Henk", "", "Bakker"),
    Person("311907", "l.vandijk", _MS, "Lotte", "van", "Dijk"),
    Person("311907", "s.ramdin", _MS, "Shanti", "", "Ramdin"),
    Person("311907", "t.hofstra", _MR, "Tjeerd", "", "Hofstra"),
    Person("417260", "c.terhorst", _MS, "Carla", "ter", "Horst"),
    Person("417260", "d.nguyen", _MR, "Duc", "", "Nguyễn"),
    Person("417260", "e.vanleeuwen", _MS, "Esther", "van", "Leeuwen"),
    Person("417260", "w.meijer", _MR, "Willem", "", "Meijer"),
    Person("208154", "o.verlopen", _MR, "Otto", "", "Kuiper", label="expired", age_days=200),
    Person("311907", "b.bijna", _MS, "Bea", "", "Postma", label="expiring", age_days=172),
    Person("417260", "g.geblokt", _MR, "Gijs", "", "Dekker", label="locked"),
    Person("104382", "n.nieuwenhuis", _MS, "Noor", "", "Nieuwenhuis", label="new"),
    Person("208154", "t.nieuwkoop", _MR, "Thijs", "", "Nieuwkoop", label="new"),
)
STAFF = (
    Person(STAFF_RELATIENUMMER, "sd.visser", _MS, "Ingrid", "", "Visser", role=Role.SERVICEDESK),
    Person(STAFF_RELATIENUMMER, "fa.mulder", _MR, "Frank", "", "Mulder", role=Role.APPROVER),
    Person(STAFF_RELATIENUMMER, "fa.kaya", _MS, "Elif", "", "Kaya", role=Role.APPROVER),
    Person(STAFF_RELATIENUMMER, "lt.brouwer", _MR, "Luuk", "", "Brouwer", role=Role.LETTER_CLERK),
    Person(STAFF_RELATIENUMMER, "ca.jacobs", _MS, "Nina", "", "Jacobs", role=Role.CLIENT_ADMIN),
    Person(STAFF_RELATIENUMMER, "au.dejong", _MR, "Bram", "de", "Jong", role=Role.AUDITOR),
)
