"""Whatever ended a run, as one sentence and an exit code."""

import traceback

from mcz_upload.access_tokens import LineDown
from mcz_upload.outcome import ExitCode, Stopped


def ended_by(failed: Exception) -> Stopped:
    """What to say and how to end. What nobody foresaw leaves its traceback on standard error."""
    if isinstance(failed, Stopped):
        return failed
    if isinstance(failed, LineDown):
        return Stopped(ExitCode.NOT_REACHED, "not_reached", address=failed)
    if isinstance(failed, OSError):
        return Stopped(ExitCode.HERE, "failed_here", error=_reason(failed))
    traceback.print_exception(failed)
    return Stopped(ExitCode.DEFECT, "defect", error=type(failed).__name__)


def _reason(failed: OSError) -> str:
    reason = failed.strerror or str(failed)
    return f"{failed.filename}: {reason}" if failed.filename else reason
