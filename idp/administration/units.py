"""The stores of one transaction, as far as administration needs them: those of login and protocol, and its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from idp.accounts.inactivity import InactivityStore
from idp.accounts.phone_check import PhoneCheckStore
from idp.accounts.relations import RelationStore
from idp.administration.held_roles import RoleStore
from idp.administration.ports import ExportStore
from idp.administration.proposals import FormStore, ProposalStore
from idp.login.ports import LoginUnitOfWork
from idp.oidc.ports import UnitOfWork as ProtocolUnitOfWork


class AdministrationUnitOfWork(LoginUnitOfWork, ProtocolUnitOfWork, Protocol):
    """Everything that a use case of the servicedesk may read and change."""

    @property
    def relations(self) -> RelationStore: ...
    @property
    def proposals(self) -> ProposalStore: ...
    @property
    def staff_roles(self) -> RoleStore: ...
    @property
    def forms(self) -> FormStore: ...
    @property
    def export(self) -> ExportStore: ...
    @property
    def inactivity(self) -> InactivityStore: ...
    @property
    def phone_checks(self) -> PhoneCheckStore: ...


Begin = Callable[[], AbstractContextManager[AdministrationUnitOfWork]]
