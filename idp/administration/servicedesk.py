"""What the servicedesk does with applications, accounts and relations, in one frozen table."""

from dataclasses import dataclass

from idp.administration.blocking import Blocking
from idp.administration.closing import Closing
from idp.administration.correcting import Correcting
from idp.administration.decisions import Decisions
from idp.administration.details import Details
from idp.administration.export import Export
from idp.administration.first_party import FirstPartyMarks
from idp.administration.helping import Helping
from idp.administration.new_email import NewEmail
from idp.administration.phone_checks import PhoneChecks
from idp.administration.registration_tokens import RegistrationTokens
from idp.administration.relations import Relations
from idp.administration.requests import Requests
from idp.administration.roles import Roles


@dataclass(frozen=True, slots=True)
class Servicedesk:
    """Each asks Permission first; what needs two people makes a proposal for `decisions`."""

    requests: Requests
    decisions: Decisions
    blocking: Blocking
    closing: Closing
    helping: Helping
    correcting: Correcting
    phone_checks: PhoneChecks
    details: Details
    new_email: NewEmail
    export: Export
    relations: Relations
    roles: Roles
    first_party: FirstPartyMarks
    registration_tokens: RegistrationTokens
