"""The signed form of a proposal: what is approved is what somebody signed (T2, T11, T27; threat 41)."""

from idp.accounts.signed_form import SignedForm
from idp.administration.proposals import Proposal
from idp.administration.units import AdministrationUnitOfWork
from idp.administration.verdict import Stale, Verdict


def entered_form(unit: AdministrationUnitOfWork, proposal: Proposal) -> SignedForm:
    """The form with which it was entered. Raises Stale when there is none, or its file is another one by now."""
    form = proposal.form
    if form is None or not form.is_unchanged(unit.forms.content(form.form_id)):
        raise Stale(Verdict.FORM_CHANGED)
    return form
