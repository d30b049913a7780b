"""Reading the one relation that an action changes something of."""

from idp.accounts.model import Relation
from idp.administration.units import AdministrationUnitOfWork


def held_relation(unit: AdministrationUnitOfWork, relatienummer: str) -> Relation | None:
    """The relation, which nobody ends, merges or gives other applications until the transaction ends (T26, K12, K27).

    Its end finds what this transaction adds to it.
    """
    known = unit.relations.find(relatienummer)
    if known is None:
        return None
    unit.relations.hold([known.relatie_id])
    return unit.relations.find_by_id(known.relatie_id)
