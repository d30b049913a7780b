"""The bootstrapped idp of the protocol tests, with its demo staff: one of each role."""

from tests.idp.oidc.conftest import idp, shared_idp

__all__ = ["idp", "shared_idp"]
