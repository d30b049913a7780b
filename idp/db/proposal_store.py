"""Proposals and signed forms in SQL; one conditional update decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select, update
from sqlalchemy import insert as insert_into

from idp.accounts.signed_form import SignedForm
from idp.administration.proposals import Decision, Proposal, ProposalKind, ProposalState
from idp.db.tables_proposals import proposal, signed_form
from shared.db.upsert import insert
from shared.encryption import DecryptionRefused, Vault

_FORM = ("form_id", "sha256", "size_bytes", "signer", "signed_on", "entered_at")
_FORM_COLUMNS = [signed_form.c[name] for name in _FORM[1:]]
_PROPOSAL: Select[Any] = select(proposal, *_FORM_COLUMNS).outerjoin_from(
    proposal, signed_form, signed_form.c.form_id == proposal.c.form_id
)


class SqlProposalStore:
    """ProposalStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Proposal) -> bool:
        values = {name: getattr(new, name) for name in _COPIED}
        row = insert(self._connection, proposal).values(
            **values,
            old=dict(new.old),
            new=dict(new.new),
            proposer=sorted(new.proposer),
            concerned=sorted(new.concerned),
            form_id=new.form.form_id if new.form else None,
            waiting_key=_waiting_key(new.kind, new.about),
            decided_by_name="",
            decision_reason="",
            account_id=new.about if new.kind in ABOUT_ACCOUNTS else None,
        )
        added = row.on_conflict_do_nothing(index_elements=["waiting_key"]).returning(proposal.c.proposal_id)
        return self._connection.execute(added).one_or_none() is not None

    def find(self, proposal_id: str) -> Proposal | None:
        if not proposal_id.isprintable():
            return None
        row = self._connection.execute(_PROPOSAL.where(proposal.c.proposal_id == proposal_id)).one_or_none()
        return None if row is None else _to_proposal(row)

    def list(
        self, kinds: Sequence[ProposalKind], states: Sequence[ProposalState], *, offset: int, limit: int
    ) -> tuple[Proposal, ...]:
        columns = proposal.c
        waits = columns.state == ProposalState.WAITING
        newest_first = (case((waits, 0), else_=1), columns.decided_at.desc(), columns.proposed_at, columns.proposal_id)
        chosen = _PROPOSAL.where(columns.kind.in_(kinds), columns.state.in_(states), columns.erased_at.is_(None))
        rows = self._connection.execute(chosen.order_by(*newest_first).offset(offset).limit(limit))
        return tuple(_to_proposal(row) for row in rows)

    def waiting_since(self, before: datetime, limit: int) -> tuple[Proposal, ...]:
        columns = proposal.c
        due = _PROPOSAL.where(columns.state == ProposalState.WAITING, columns.proposed_at <= before)
        rows = self._connection.execute(due.order_by(columns.proposed_at, columns.proposal_id).limit(limit))
        return tuple(_to_proposal(row) for row in rows)

    def waits(self, kind: ProposalKind, about: str) -> bool:
        found = select(proposal.c.proposal_id).where(proposal.c.waiting_key == _waiting_key(kind, about))
        return self._connection.execute(found).one_or_none() is not None

    def of(self, about: str, *, limit: int) -> tuple[Proposal, ...]:
        columns = proposal.c
        chosen = _PROPOSAL.where(columns.about == about).order_by(columns.proposed_at.desc()).limit(limit)
        return tuple(_to_proposal(row) for row in self._connection.execute(chosen))

    def of_account(self, account_id: str, *, limit: int) -> tuple[Proposal, ...]:
        columns = proposal.c
        chosen = _PROPOSAL.where(columns.account_id == account_id).order_by(columns.proposed_at.desc()).limit(limit)
        return tuple(_to_proposal(row) for row in self._connection.execute(chosen))

    def count_all(self) -> int:
        return int(self._connection.execute(select(func.count()).select_from(proposal)).scalar_one())

    def decide(self, proposal_id: str, decision: Decision) -> bool:
        decided = self._connection.execute(
            update(proposal)
            .where(proposal.c.proposal_id == proposal_id, proposal.c.state == ProposalState.WAITING)
            .values(
                state=decision.state,
                decided_by=decision.decided_by,
                decided_by_name=decision.decided_by_name,
                decided_at=decision.decided_at,
                decision_reason=decision.reason,
                waiting_key=None,
            )
        )
        return decided.rowcount == 1

    def belongs_to(self, proposal_id: str, account_id: str) -> None:
        self._connection.execute(
            update(proposal).where(proposal.c.proposal_id == proposal_id).values(account_id=account_id)
        )


class SqlFormStore:
    """FormStore on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, form: SignedForm, content: bytes) -> None:
        values = {name: getattr(form, name) for name in _FORM}
        encrypted = self._vault.encrypt(purpose_of(form.form_id), content)
        self._connection.execute(insert_into(signed_form).values(**values, content=encrypted))

    def find(self, form_id: str) -> SignedForm | None:
        row = self._connection.execute(select(signed_form).where(signed_form.c.form_id == form_id)).one_or_none()
        return None if row is None else SignedForm(**{name: getattr(row, name) for name in _FORM})

    def content(self, form_id: str) -> bytes | None:
        wanted = select(signed_form.c.content).where(signed_form.c.form_id == form_id)
        encrypted = self._connection.execute(wanted).scalar_one_or_none()
        if encrypted is None:
            return None
        try:
            return self._vault.decrypt(purpose_of(form_id), encrypted)
        except DecryptionRefused:
            return None

    def belongs_to(self, form_id: str, account_id: str) -> None:
        self._connection.execute(
            update(signed_form).where(signed_form.c.form_id == form_id).values(account_id=account_id)
        )


ABOUT_ACCOUNTS = frozenset(
    {
        ProposalKind.RENEW_INVITATION,
        ProposalKind.CORRECT_INVITATION,
        ProposalKind.NEW_LETTER,
        ProposalKind.OPEN_RECOVERY,
        ProposalKind.UNBLOCK,
        ProposalKind.CHANGE_ADDRESS,
        ProposalKind.GRANT_ROLE,
        ProposalKind.REVOKE_ROLE,
    }
)
_COPIED = ("proposal_id", "kind", "about", "title", "reason", "proposed_by", "proposed_by_name", "proposed_at", "state")


def _waiting_key(kind: ProposalKind, about: str) -> str:
    return f"{kind.value}:{about}"


def purpose_of(form_id: str) -> str:
    return f"signed_form:{form_id}"  # bound to its row


def _to_proposal(row: Row[Any]) -> Proposal:
    form = SignedForm(**{name: getattr(row, name) for name in _FORM}) if row.sha256 else None
    copied = {name: getattr(row, name) for name in _COPIED}
    return Proposal(
        **{**copied, "kind": ProposalKind(row.kind), "state": ProposalState(row.state)},
        proposer=frozenset(row.proposer),
        concerned=frozenset(row.concerned),
        old=row.old,
        new=row.new,
        form=form,
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )
