"""Builds the servicedesk on a foundation, and says which effect belongs to which kind of proposal."""

from idp.administration.blocking import Blocking, UnblockEffect
from idp.administration.closing import Closing
from idp.administration.correcting import CorrectEffect, Correcting
from idp.administration.decisions import Decisions, Effect
from idp.administration.details import AddressEffect, Details
from idp.administration.export import Export
from idp.administration.first_party import FirstPartyEffect, FirstPartyMarks
from idp.administration.granting import AccountRequestEffect
from idp.administration.helping import Helping, LetterEffect, RecoveryEffect, RenewEffect
from idp.administration.lapsing import Lapsing
from idp.administration.new_email import NewEmail
from idp.administration.permission import Permission
from idp.administration.phone_checks import PhoneChecks
from idp.administration.proposals import ProposalKind
from idp.administration.registration_tokens import RegistrationTokenEffect, RegistrationTokens
from idp.administration.relations import CloseRelationEffect, MergeEffect, Relations
from idp.administration.requests import Requests
from idp.administration.roles import Roles, RolesEffect
from idp.administration.servicedesk import Servicedesk
from idp.composition.letters import build_invitations
from idp.foundation import Foundation
from idp.oidc.logout import LogoutService
from idp.throttling.keys import ThrottleKeys

CONFIRM_EMAIL_PATH = "/account/e-mail"


def build_servicedesk(foundation: Foundation, permission: Permission, logout: LogoutService) -> Servicedesk:
    """All of it on the same transactions."""
    read, write = foundation.units.read, foundation.units.write
    keys = ThrottleKeys.of(foundation.vault)
    return Servicedesk(
        requests=Requests(read, write, permission),
        decisions=Decisions(read, write, permission, build_effects(foundation), logout),
        blocking=Blocking(write, permission, logout),
        closing=Closing(write, permission, logout),
        helping=Helping(write, permission),
        correcting=Correcting(write, permission),
        phone_checks=PhoneChecks(read, write, permission, foundation.hasher, keys),
        details=Details(write, permission),
        new_email=NewEmail(write, permission, foundation.settings.idp_url + CONFIRM_EMAIL_PATH),
        export=Export(write, permission),
        relations=Relations(read, write, permission),
        roles=Roles(read, write, permission),
        first_party=FirstPartyMarks(write, permission),
        registration_tokens=RegistrationTokens(read, write, permission),
    )


def build_lapsing(foundation: Foundation) -> Lapsing:
    """What becomes of proposals that nobody decides about."""
    units, days = foundation.units, foundation.settings.idp_proposals_lapse_days
    return Lapsing(units.read, units.write, build_effects(foundation), days)


def build_effects(foundation: Foundation) -> dict[ProposalKind, Effect]:
    """What an approval or a refusal does, by kind."""
    read, invitations = foundation.units.read, build_invitations(foundation)
    return {
        ProposalKind.ACCOUNT_REQUEST: AccountRequestEffect(invitations),
        ProposalKind.RENEW_INVITATION: RenewEffect(read, invitations),
        ProposalKind.CORRECT_INVITATION: CorrectEffect(read, invitations),
        ProposalKind.NEW_LETTER: LetterEffect(),
        ProposalKind.OPEN_RECOVERY: RecoveryEffect(),
        ProposalKind.UNBLOCK: UnblockEffect(),
        ProposalKind.CLOSE_RELATION: CloseRelationEffect(),
        ProposalKind.MERGE_RELATIONS: MergeEffect(),
        ProposalKind.CHANGE_ADDRESS: AddressEffect(),
        ProposalKind.GRANT_ROLE: RolesEffect(),
        ProposalKind.REVOKE_ROLE: RolesEffect(),
        ProposalKind.FIRST_PARTY: FirstPartyEffect(),
        ProposalKind.INITIAL_ACCESS_TOKEN: RegistrationTokenEffect(),
    }
