"""I13: whoever logs in during the last 30 days of a password is told so on a page, at most once a day."""

from datetime import datetime

from idp.accounts.model import Account
from idp.credentials.expiry_notice import is_near, start_of_day
from idp.login.ports import LoginUnitOfWork


def takes_notice(unit: LoginUnitOfWork, account: Account, now: datetime) -> bool:
    """True when this login leads over the page; then it is noted that today's was shown."""
    return is_near(account.password_expires_at, now) and unit.notices.see_page(
        account.account_id, now, unless_since=start_of_day(now)
    )
