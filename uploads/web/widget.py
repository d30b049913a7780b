"""What the upload widget is told by its page."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from babel.lists import format_list
from flask_babel import format_date, get_locale, gettext, ngettext

from shared.layout.formats import size_text
from uploads.deliveries.model import Delivery, DeliveryKind
from uploads.deliveries.party import Party
from uploads.services import Services
from uploads.web.widget_texts import widget_texts

ACCOUNT_DIGITS = 16
_FACTS = ("name", "extensions", "max_bytes", "allow_empty")


@dataclass(frozen=True, slots=True)
class Widget:
    """Goes into data attributes. account: tells accounts of one browser apart without naming them."""

    account: str
    kinds: list[dict[str, Any]]
    texts: dict[str, str]


def widget_data(services: Services, party: Party, now: datetime, delivery: Delivery | None = None) -> Widget:
    """The kinds of delivery of the page, the sentences of this language, and whose uploads these are.

    delivery: the open one that is gone on with; its kind is told also when nobody can choose it here.
    """
    kinds = [_facts(one) for one in kinds_on_page(services, party, now)]
    own = kind_of(services, delivery)
    if own is not None and own.soort not in {one["code"] for one in kinds}:
        takes_more = own.is_open(now) and services.deliveries.kinds_for(party, (own,))
        kinds.append(_facts(own) | {"closed": not takes_more})
    return Widget(
        account=sha256(party.account.encode()).hexdigest()[:ACCOUNT_DIGITS],
        kinds=kinds,
        texts=widget_texts(),
    )


def kind_of(services: Services, delivery: Delivery | None) -> DeliveryKind | None:
    """The kind of a delivery; None without one."""
    if delivery is None:
        return None
    return next((one for one in services.intro().types if one.soort == delivery.soort), None)


def kinds_on_page(services: Services, party: Party, now: datetime) -> list[DeliveryKind]:
    """The kinds this user can choose from today, in their order."""
    offered = tuple(one for one in services.intro().types if one.on_page and one.is_open(now))
    return list(services.deliveries.kinds_for(party, offered))


def kind_rules(kinds: list[DeliveryKind]) -> list[str]:
    """'Correctie: Hoogstens 3 bestanden. Aanleveren kan tot en met 31 maart 2027.', before anything is sent."""
    rules = [(kind.name, _rules_of(kind)) for kind in kinds]
    return [f"{name}: {' '.join(sentences)}" for name, sentences in rules if sentences]


def day_text(day: date) -> str:
    """'31 maart 2027', or '31 March 2027'."""
    return str(format_date(day, "d MMMM y"))


def _rules_of(kind: DeliveryKind) -> list[str]:
    sentences = []
    if kind.max_files is not None:
        sentences.append(ngettext("Hoogstens %(num)s bestand.", "Hoogstens %(num)s bestanden.", kind.max_files))
    if kind.closes_on is not None:
        sentences.append(gettext("Aanleveren kan tot en met %(day)s.", day=day_text(kind.closes_on)))
    return sentences


def file_help(kinds: list[DeliveryKind]) -> str:
    """'CSV, XML, PDF of ZIP. Hoogstens 50 GB per bestand.': what fits at least one of the kinds."""
    extensions = list(dict.fromkeys(extension.upper() for kind in kinds for extension in kind.extensions))
    size = size_text(max((kind.max_bytes for kind in kinds), default=0))
    most = str(gettext("Hoogstens %(size)s per bestand.", size=size))
    if not extensions or not all(kind.extensions for kind in kinds):
        return most
    either = str(format_list(extensions, style="or", locale=get_locale() or "nl"))
    return f"{either}. {most}"


def _facts(kind: DeliveryKind) -> dict[str, Any]:
    known = asdict(kind)
    return {"code": kind.soort, "max_files": kind.most_files} | {name: known[name] for name in _FACTS}
