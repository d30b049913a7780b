"""Whose password the rules are asked about."""

from idp.credentials.password_policy import Owner

TIMMERMAN = Owner("timmerman", "104382")
