"""Jobs and mails of the idp, written with the change that causes them (K6)."""

from idp.db.base import metadata
from shared.jobs.tables import job_table
from shared.mail.outbox import outbox_table

job = job_table(metadata)
outbox = outbox_table(metadata)
