"""Every column of uploads whose values a master key encrypts; `uploads keys rewrap` goes through them (threat 42).

Stored bytes lie under the data key of their upload, and the keys of parts under that of the upload they join.
"""

from shared.db.sealed_values import SealedColumn, everywhere
from shared.mail.outbox import sealed_outbox
from shared.sessions.sealed import sealed_sessions
from uploads.db import hash_states, receipt_store
from uploads.db.tables import outbox, receipt_key, rp, upload
from uploads.stores import data_keys

SEALED = (
    SealedColumn(upload, "data_key", data_keys.purpose),
    SealedColumn(upload, "hash_state", hash_states.purpose_of),
    SealedColumn(receipt_key, "private_jwk", everywhere(receipt_store.PURPOSE)),
    sealed_outbox(outbox),
    *sealed_sessions(rp),
)
