"""Every action of the console, and the roles that may do it: the least that each needs (K28).

A screen, a call of the API and a command are doors to these actions; none has rules of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from idp.accounts.model import Role


class Action(StrEnum):
    """The closed list. A member's value is its name in the API, on the command line and in the audit trail."""

    WORK_VIEW = "work.view"

    APPLICATIONS_LIST = "applications.list"
    APPLICATION_ENTER = "application.enter"
    APPLICATION_APPROVE = "application.approve"
    APPLICATION_REJECT = "application.reject"
    PROPOSALS_LIST = "proposals.list"
    PROPOSAL_APPROVE = "proposal.approve"
    PROPOSAL_REJECT = "proposal.reject"

    RELATIONS_LIST = "relations.list"
    RELATION_CLOSE = "relation.close"
    RELATION_MERGE = "relation.merge"
    RELATION_ENTITLE = "relation.entitle"
    RELATION_REVIEW = "relation.review"

    ACCOUNTS_LIST = "accounts.list"
    ACCOUNT_VIEW = "account.view"
    ACCOUNT_BLOCK = "account.block"
    ACCOUNT_UNBLOCK = "account.unblock"
    ACCOUNT_CLOSE = "account.close"
    ACCOUNT_RENEW_INVITATION = "account.renew_invitation"
    ACCOUNT_CORRECT = "account.correct"
    ACCOUNT_NEW_LETTER = "account.new_letter"
    ACCOUNT_OPEN_RECOVERY = "account.open_recovery"
    ACCOUNT_CHANGE_DETAILS = "account.change_details"
    ACCOUNT_CHANGE_PHONE = "account.change_phone"
    ACCOUNT_CHANGE_EMAIL = "account.change_email"
    ACCOUNT_CHANGE_ADDRESS = "account.change_address"
    ACCOUNT_CHECK_ANSWER = "account.check_answer"
    ACCOUNT_RECORD_CALL_BACK = "account.record_call_back"
    ACCOUNT_LIFT_LOCK = "account.lift_lock"
    ACCOUNT_LOG_OUT = "account.log_out"
    ACCOUNT_EXPORT = "account.export"

    LETTERS_LIST = "letters.list"
    LETTERS_PRINT = "letters.print"
    LETTERS_FETCH = "letters.fetch"
    LETTERS_CONFIRM = "letters.confirm"
    LETTERS_FAIL = "letters.fail"

    MAILS_LIST = "mails.list"
    MAILS_RETRY = "mails.retry"

    CLIENTS_LIST = "clients.list"
    CLIENT_ADD = "client.add"
    CLIENT_CHANGE = "client.change"
    CLIENT_ROTATE = "client.rotate"
    CLIENT_ENTITLE = "client.entitle"
    CLIENT_FIRST_PARTY = "client.first_party"
    REGISTRATION_TOKENS_LIST = "registration_tokens.list"
    REGISTRATION_TOKEN_OFFER = "registration_token.offer"
    REGISTRATION_TOKEN_END = "registration_token.end"

    AUDIT_READ = "audit.read"
    AUDIT_VERIFY = "audit.verify"
    AUDIT_EXPORT = "audit.export"

    ROLES_LIST = "roles.list"
    ROLE_GRANT = "role.grant"
    ROLE_REVOKE = "role.revoke"
    ROLES_REVIEW = "roles.review"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do an action.

    fresh: only within five minutes of a full login (A0). two_people: it takes effect when somebody
    else, who is another person and not just another account, has approved it (threat 41).
    """

    roles: frozenset[Role]
    fresh: bool = False
    two_people: bool = False


DESK, APPROVER = Role.SERVICEDESK, Role.APPROVER
CLERK, CLIENTS, AUDITOR = Role.LETTER_CLERK, Role.CLIENT_ADMIN, Role.AUDITOR


def _by(*roles: Role, fresh: bool = False, two_people: bool = False) -> Rule:
    return Rule(frozenset(roles), fresh, two_people)


RULES: dict[Action, Rule] = {
    Action.WORK_VIEW: _by(*Role),
    Action.APPLICATIONS_LIST: _by(DESK, APPROVER),
    Action.APPLICATION_ENTER: _by(DESK),
    Action.APPLICATION_APPROVE: _by(APPROVER, fresh=True, two_people=True),
    Action.APPLICATION_REJECT: _by(APPROVER, fresh=True),
    Action.PROPOSALS_LIST: _by(DESK, APPROVER, CLIENTS),
    Action.PROPOSAL_APPROVE: _by(APPROVER, fresh=True, two_people=True),
    Action.PROPOSAL_REJECT: _by(APPROVER, fresh=True),
    Action.RELATIONS_LIST: _by(DESK, APPROVER),
    Action.RELATION_CLOSE: _by(DESK, fresh=True, two_people=True),
    Action.RELATION_MERGE: _by(DESK, fresh=True, two_people=True),
    Action.RELATION_ENTITLE: _by(DESK, fresh=True),
    Action.RELATION_REVIEW: _by(DESK, fresh=True),
    Action.ACCOUNTS_LIST: _by(DESK),
    Action.ACCOUNT_VIEW: _by(DESK, APPROVER),
    Action.ACCOUNT_BLOCK: _by(DESK, fresh=True),
    Action.ACCOUNT_UNBLOCK: _by(DESK, fresh=True, two_people=True),
    Action.ACCOUNT_CLOSE: _by(DESK, fresh=True),
    Action.ACCOUNT_RENEW_INVITATION: _by(DESK, fresh=True, two_people=True),
    Action.ACCOUNT_CORRECT: _by(DESK, fresh=True, two_people=True),
    Action.ACCOUNT_NEW_LETTER: _by(DESK, fresh=True, two_people=True),
    Action.ACCOUNT_OPEN_RECOVERY: _by(DESK, fresh=True, two_people=True),
    Action.ACCOUNT_CHANGE_DETAILS: _by(DESK, fresh=True),
    Action.ACCOUNT_CHANGE_PHONE: _by(DESK, fresh=True),
    Action.ACCOUNT_CHANGE_EMAIL: _by(DESK, fresh=True),
    Action.ACCOUNT_CHANGE_ADDRESS: _by(DESK, fresh=True, two_people=True),
    Action.ACCOUNT_CHECK_ANSWER: _by(DESK),
    Action.ACCOUNT_RECORD_CALL_BACK: _by(DESK),
    Action.ACCOUNT_LIFT_LOCK: _by(DESK, fresh=True),
    Action.ACCOUNT_LOG_OUT: _by(DESK),
    Action.ACCOUNT_EXPORT: _by(DESK, fresh=True),
    Action.LETTERS_LIST: _by(CLERK),
    Action.LETTERS_PRINT: _by(CLERK, fresh=True),
    Action.LETTERS_FETCH: _by(CLERK, fresh=True),
    Action.LETTERS_CONFIRM: _by(CLERK),
    Action.LETTERS_FAIL: _by(CLERK),
    Action.MAILS_LIST: _by(DESK),
    Action.MAILS_RETRY: _by(DESK),
    Action.CLIENTS_LIST: _by(CLIENTS, APPROVER),
    Action.CLIENT_ADD: _by(CLIENTS, fresh=True),
    Action.CLIENT_CHANGE: _by(CLIENTS, fresh=True),
    Action.CLIENT_ROTATE: _by(CLIENTS, fresh=True),
    Action.CLIENT_ENTITLE: _by(CLIENTS, fresh=True),
    Action.CLIENT_FIRST_PARTY: _by(CLIENTS, fresh=True, two_people=True),
    Action.REGISTRATION_TOKENS_LIST: _by(CLIENTS, APPROVER),
    Action.REGISTRATION_TOKEN_OFFER: _by(CLIENTS, fresh=True, two_people=True),
    Action.REGISTRATION_TOKEN_END: _by(CLIENTS, fresh=True),
    Action.AUDIT_READ: _by(AUDITOR),
    Action.AUDIT_VERIFY: _by(AUDITOR),
    Action.AUDIT_EXPORT: _by(AUDITOR, fresh=True),
    Action.ROLES_LIST: _by(APPROVER, AUDITOR),
    Action.ROLE_GRANT: _by(APPROVER, fresh=True, two_people=True),
    Action.ROLE_REVOKE: _by(APPROVER, fresh=True, two_people=True),
    Action.ROLES_REVIEW: _by(APPROVER, fresh=True),
}
