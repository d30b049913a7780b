"""B3 'Intrekken': take a delivery back while nobody has picked it up. It asks first."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from uploads.deliveries.service import WithdrawRefusal
from uploads.web import done
from uploads.web.pages import Pages, party

NOT_FOUND, CONFLICT = 404, 409


def add_withdrawal(pages: Pages) -> None:
    """`/aanleveringen/<kenmerk>/intrekken`."""
    deliveries = pages.services.deliveries

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/intrekken")
    def ask_to_withdraw(kenmerk: str) -> ResponseReturnValue:
        delivery = deliveries.get(party(), kenmerk)
        if delivery is None:
            abort(NOT_FOUND)
        if not delivery.may_be_withdrawn:
            return redirect(url_for(".delivery_page", kenmerk=kenmerk), code=303)
        return render_template("bestanden/withdraw.html", delivery=delivery)

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/intrekken", "POST")
    def withdraw(kenmerk: str) -> ResponseReturnValue:
        outcome = deliveries.withdraw(party(), kenmerk, pages.clock.now())
        if outcome is WithdrawRefusal.NOT_FOUND:
            abort(NOT_FOUND)
        if outcome is WithdrawRefusal.TOO_LATE:
            return render_template("bestanden/too_late.html", kenmerk=kenmerk), CONFLICT
        return redirect(done.address("delivery_page", done.WITHDRAWN, kenmerk=kenmerk), code=303)
