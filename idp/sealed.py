"""Every column of the idp whose values a master key encrypts; `idp keys rewrap` goes through them (threat 42)."""

from functools import partial

from idp.audit import heads
from idp.db import ceremony_store, console_store, proposal_store, question_store, totp_store
from idp.db.tables import audit_key, ceremony, console_draft, outbox, secret_question, signed_form, signing_key, totp
from idp.oidc import keys
from shared.db.sealed_values import SealedColumn, everywhere
from shared.mail.outbox import sealed_outbox

FORMS_AT_A_TIME = 8  # of at most 5 MiB each

SEALED = (
    SealedColumn(signing_key, "encrypted", keys.purpose_of),
    SealedColumn(audit_key, "encrypted", heads.purpose_of),
    SealedColumn(totp, "secret", totp_store.purpose_of),
    SealedColumn(secret_question, "own_words", partial(question_store.purpose_of, "words")),
    SealedColumn(secret_question, "answer", partial(question_store.purpose_of, "answer")),
    SealedColumn(signed_form, "content", proposal_store.purpose_of, FORMS_AT_A_TIME),
    SealedColumn(ceremony, "secret", ceremony_store.purpose_of),
    SealedColumn(console_draft, "content", everywhere(console_store.PURPOSE)),
    sealed_outbox(outbox),
)
