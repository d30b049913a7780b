"""Everything of administration that doors may call, in one frozen table."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.administration.actions import Action
from idp.administration.applications import Applications
from idp.administration.console_sessions import ConsoleSessions
from idp.administration.drafts import Drafts
from idp.administration.finding import Finding
from idp.administration.log_room import LogRoom
from idp.administration.mails import Mails
from idp.administration.operations import Operation
from idp.administration.permission import Permission
from idp.administration.print_room import PrintRoom
from idp.administration.servicedesk import Servicedesk
from idp.administration.work import WorkOverview


@dataclass(frozen=True, slots=True)
class Console:
    """operations: what API and commands offer; a screen uses the same rows for what it changes."""

    permission: Permission
    sessions: ConsoleSessions
    drafts: Drafts
    work: WorkOverview
    print_room: PrintRoom
    log_room: LogRoom
    finding: Finding
    mails: Mails
    applications: Applications
    servicedesk: Servicedesk
    operations: Mapping[Action, Operation]
