"""Builds administration on a foundation: its use cases, and the table of rows that all doors read."""

from collections.abc import Iterator
from datetime import datetime

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.applications import Applications
from idp.administration.console import Console
from idp.administration.console_sessions import ConsoleSessions
from idp.administration.drafts import Drafts
from idp.administration.entitling import ClientEntitling
from idp.administration.finding import Finding
from idp.administration.log_room import LogRoom
from idp.administration.mails import Mails
from idp.administration.operations import Done, Operation, Values, table_of
from idp.administration.permission import Permission
from idp.administration.print_room import PrintRoom
from idp.administration.rows_accounts import account_rows
from idp.administration.rows_accounts_seen import finding_rows, mail_rows, standing_by_rows
from idp.administration.rows_applications import application_rows, marking_rows
from idp.administration.rows_letters import letter_rows
from idp.administration.rows_log import log_rows
from idp.administration.rows_proposals import proposal_rows
from idp.administration.rows_registration_tokens import registration_token_rows
from idp.administration.rows_relations import relation_rows
from idp.administration.rows_roles import role_rows
from idp.administration.standing_by import StandingBy
from idp.administration.work import WorkOverview
from idp.composition.audit import build_audit
from idp.composition.servicedesk import build_servicedesk
from idp.delivery.letter_folder import FileLetterFolder
from idp.foundation import Foundation
from idp.oidc.logout import LogoutService
from idp.throttling.keys import ThrottleKeys
from shared.egress.fetcher import Fetcher


def build_console(foundation: Foundation, logout: LogoutService) -> Console:
    """All of it on the same transactions. logout: tells applications of sessions that staff end."""
    read, write = foundation.units.read, foundation.units.write
    permission = Permission(write)
    work = WorkOverview(read, permission)
    room = PrintRoom(read, write, permission, FileLetterFolder(foundation.settings.letters_folder))
    https = foundation.settings.https
    fetcher = Fetcher.of(foundation.settings)
    applications = Applications(read, write, permission, fetcher, issuer_is_https=https)
    log = LogRoom(read, write, permission, build_audit(foundation).verifier)
    desk = build_servicedesk(foundation, permission, logout)
    keys = ThrottleKeys.of(foundation.vault)
    finding, mails = Finding(read, write, permission, keys), Mails(read, write, permission)
    standing_by = StandingBy(write, permission, keys, logout)
    return Console(
        permission=permission,
        sessions=ConsoleSessions(read, write),
        drafts=Drafts(write),
        work=work,
        print_room=room,
        log_room=log,
        finding=finding,
        mails=mails,
        applications=applications,
        servicedesk=desk,
        operations=table_of(
            [
                *_work_rows(work),
                *letter_rows(room),
                *log_rows(log),
                *application_rows(applications),
                *marking_rows(desk.first_party, ClientEntitling(write, permission)),
                *registration_token_rows(desk.registration_tokens),
                *finding_rows(finding),
                *standing_by_rows(standing_by),
                *mail_rows(mails),
                *account_rows(desk),
                *proposal_rows(desk),
                *relation_rows(desk.relations),
                *role_rows(desk.roles),
            ]
        ),
    )


def _work_rows(work: WorkOverview) -> Iterator[Operation]:
    def view(actor: Actor, _values: Values, now: datetime) -> Done:
        return Done({kind.value: count for kind, count in work.counts(actor, now).items()})

    yield Operation(Action.WORK_VIEW, view, reads=True)
