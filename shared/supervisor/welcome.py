"""What `make run` prints once everything answers."""

import json

from shared.supervisor.plan import Plan


def welcome(plan: Plan) -> str:
    """Addresses, demo accounts and where mails and letters land, as plain text."""
    users = json.loads((plan.var / "idp-demo.json").read_text(encoding="utf-8"))["users"]
    rows = [
        f"  {user['relatienummer']:<14}{user['gebruikersnaam']:<18}{user['wachtwoord']:<28}"
        f"{user['role']:<14}{user['state']}"
        for user in users
    ]
    return "\n".join(
        [
            "",
            "Mijn CAK Zakelijk is ready.",
            "",
            f"  portal    {plan.addresses['portal']}/zakelijk",
            f"  idp       {plan.addresses['idp']}",
            f"  uploads   {plan.addresses['uploads']}",
            f"  demo      {plan.addresses['portal']}/demo   (accounts with their current codes, mails, letters)",
            "",
            f"  mails     {plan.mail_dir}",
            f"  letters   {plan.letters_dir}",
            f"  logs      {plan.log_dir}",
            "",
            f"  {'relatienummer':<14}{'gebruikersnaam':<18}{'wachtwoord':<28}{'role':<14}state",
            *rows,
            "",
            "Ctrl-C stops everything; what you did is kept (make clean-state wipes it).",
        ]
    )
