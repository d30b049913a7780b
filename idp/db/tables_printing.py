"""Batches of letters and their manifests."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime


class PrintBatchRow(Base):
    """One batch; finished_at is empty while its letters are made, fetched_at until its file was taken."""

    __tablename__ = "print_batch"

    batch_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ordered_by: Mapped[str] = mapped_column(String(64))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PrintBatchLetterRow(Base):
    """One line of a manifest. The letter itself may be withdrawn later; the line stays."""

    __tablename__ = "print_batch_letter"

    batch_id: Mapped[str] = mapped_column(ForeignKey("print_batch.batch_id"), primary_key=True)
    letter_id: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(10))


print_batch = table_of(PrintBatchRow)
print_batch_letter = table_of(PrintBatchLetterRow)
