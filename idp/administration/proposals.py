"""A proposal: what one member of staff wants to happen, and what another one decided about it (K28, threat 41).

Everything that needs two people is a proposal, whichever door it came in by. It holds the old and the new values,
so that who decides sees what will change.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from idp.accounts.signed_form import SignedForm
from idp.administration.actor import Actor, are_two_people

PROPOSAL_ID_BYTES = 16


class ProposalKind(StrEnum):
    """What is proposed."""

    ACCOUNT_REQUEST = "account_request"  # T2, T3
    RENEW_INVITATION = "renew_invitation"  # T11
    CORRECT_INVITATION = "correct_invitation"  # T11
    NEW_LETTER = "new_letter"  # T11
    OPEN_RECOVERY = "open_recovery"  # T20
    UNBLOCK = "unblock"  # T23
    CLOSE_RELATION = "close_relation"  # T26
    MERGE_RELATIONS = "merge_relations"  # K27
    CHANGE_ADDRESS = "change_address"  # T27
    GRANT_ROLE = "grant_role"  # K28
    REVOKE_ROLE = "revoke_role"  # K28
    FIRST_PARTY = "first_party"  # K34
    INITIAL_ACCESS_TOKEN = "initial_access_token"  # K34


class ProposalState(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    LAPSED = "lapsed"  # nobody decided in time


@dataclass(frozen=True, slots=True)
class Proposal:
    """about: id of the account, relation or client it concerns, or a key of its own for what does not exist yet.

    title: how lists name it. old, new: what changes, by field. proposer: what tells the person who proposed
    apart from others. concerned: the same of the person whom it is about, empty when it is about no person.
    """

    proposal_id: str
    kind: ProposalKind
    about: str
    title: str
    reason: str
    proposed_by: str
    proposed_by_name: str
    proposer: frozenset[str]
    proposed_at: datetime
    old: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str] = field(default_factory=dict)
    concerned: frozenset[str] = frozenset()
    form: SignedForm | None = None
    state: ProposalState = ProposalState.WAITING
    decided_by: str | None = None
    decided_by_name: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom, when and why. reason: empty for an approval."""

    state: ProposalState
    decided_by: str
    decided_by_name: str
    decided_at: datetime
    reason: str = ""


def may_decide(proposal: Proposal, person: frozenset[str]) -> bool:
    """True for another person than who proposed it and than whom it is about. Fails closed on a person unknown."""
    about_another = not proposal.concerned or are_two_people(proposal.concerned, person)
    return about_another and are_two_people(proposal.proposer, person)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a proposal is made of, apart from who makes it and when. Fields as in Proposal."""

    kind: ProposalKind
    about: str
    title: str
    reason: str
    old: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str] = field(default_factory=dict)
    concerned: frozenset[str] = frozenset()
    form: SignedForm | None = None


def proposed(contents: Contents, actor: Actor, now: datetime) -> Proposal:
    """A proposal of this actor."""
    return Proposal(
        proposal_id=secrets.token_urlsafe(PROPOSAL_ID_BYTES),
        kind=contents.kind,
        about=contents.about,
        title=contents.title,
        reason=contents.reason,
        proposed_by=actor.account_id,
        proposed_by_name=actor.name,
        proposer=actor.person,
        proposed_at=now,
        old=contents.old,
        new=contents.new,
        concerned=contents.concerned,
        form=contents.form,
    )


class ProposalStore(Protocol):
    """Proposals, decided and not."""

    def add(self, proposal: Proposal) -> bool:
        """Keep it; False when one of this kind about the same thing waits already."""
        ...

    def find(self, proposal_id: str) -> Proposal | None: ...

    def list(
        self, kinds: Sequence[ProposalKind], states: Sequence[ProposalState], *, offset: int, limit: int
    ) -> tuple[Proposal, ...]:
        """Oldest first among those that wait, newest first among those decided."""
        ...

    def waiting_since(self, before: datetime, limit: int) -> tuple[Proposal, ...]:
        """Those that have waited since before this moment, the oldest first."""
        ...

    def waits(self, kind: ProposalKind, about: str) -> bool:
        """True when one of this kind about this waits."""
        ...

    def of(self, about: str, *, limit: int) -> tuple[Proposal, ...]:
        """What was proposed about this, the newest first."""
        ...

    def of_account(self, account_id: str, *, limit: int) -> tuple[Proposal, ...]:
        """What was proposed about this account, its application as well, the newest first."""
        ...

    def belongs_to(self, proposal_id: str, account_id: str) -> None:
        """What was asked for exists now: the proposal is kept as long as this account."""
        ...

    def count_all(self) -> int:
        """How many were ever made."""
        ...

    def decide(self, proposal_id: str, decision: Decision) -> bool:
        """In one conditional update; False when it was decided before (the race of two approvers)."""
        ...


class FormStore(Protocol):
    """Signed forms, encrypted at rest."""

    def add(self, form: SignedForm, content: bytes) -> None: ...

    def find(self, form_id: str) -> SignedForm | None: ...

    def content(self, form_id: str) -> bytes | None:
        """The file; None when it is gone or does not decrypt any more."""
        ...

    def belongs_to(self, form_id: str, account_id: str) -> None:
        """From now on it is kept as long as this account and its retention."""
        ...
