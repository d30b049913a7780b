"""A third application: registers itself, logs the user in and shows the claims.

Run it beside `make run` (see README.md here). The ten numbered lines are all there is to OpenID Connect.
"""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import urlencode

import requests
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, render_template_string, request, session

ISSUER = os.environ.get("ISSUER", "http://localhost:8000")
HERE = os.environ.get("HERE", "http://localhost:5000")
REGISTRATION = Path(os.environ.get("REGISTRATION", "registration.json"))
DISCOVERY = f"{ISSUER}/.well-known/openid-configuration"
SCOPE = "openid profile email relatie"
WISH = {
    "client_name": "Voorbeeldapplicatie",
    "redirect_uris": [f"{HERE}/terug"],
    "post_logout_redirect_uris": [f"{HERE}/"],
    "token_endpoint_auth_method": "client_secret_basic",
    "scope": SCOPE,
}
PAGE = """<!doctype html><html lang="nl"><title>Voorbeeldapplicatie</title><h1>Voorbeeldapplicatie</h1>
{% if claims %}<dl>{% for name, value in claims|dictsort %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
<form method="post" action="/uit"><button>Uitloggen</button></form>
{% else %}<a href="/in">Log in met Mijn CAK Zakelijk</a>{% endif %}</html>"""

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
app.config.update(SESSION_COOKIE_NAME="voorbeeld", SESSION_COOKIE_SAMESITE="Lax")
people = {}  # what we know of who is logged in stays on the server; the cookie names it


def register_once():
    """Our client_id and client_secret, asked for the first time and read from a file after that."""
    if not REGISTRATION.exists():
        endpoint = requests.get(DISCOVERY, timeout=10).json()["registration_endpoint"]  # 1
        token = {"Authorization": f"Bearer {os.environ['INITIAL_ACCESS_TOKEN']}"}  # 2
        answer = requests.post(endpoint, json=WISH, headers=token, timeout=10)  # 3
        answer.raise_for_status()
        REGISTRATION.write_text(answer.text)
        REGISTRATION.chmod(0o600)
    return json.loads(REGISTRATION.read_text())


me = register_once()
keys = {"client_id": me["client_id"], "client_secret": me["client_secret"], "server_metadata_url": DISCOVERY}  # 4
cak = OAuth(app).register("cak", **keys, client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"})  # 5


@app.get("/")
def home():
    return render_template_string(PAGE, claims=people.get(session.get("who")))


@app.get("/in")
def log_in():
    return cak.authorize_redirect(f"{HERE}/terug", nonce=secrets.token_urlsafe(32))  # 6


@app.get("/terug")
def come_back():
    if request.args.get("iss") != ISSUER:  # 7
        return "Dit antwoord komt van een ander", 400
    token = cak.authorize_access_token()  # 8
    session.clear()
    session["who"] = secrets.token_urlsafe(32)
    people[session["who"]] = {**cak.userinfo(token=token), **token["userinfo"]}  # 9
    return redirect("/", 303)


@app.post("/uit")
def log_out():
    sid = people.pop(session.pop("who", None), {}).get("sid", "")
    wish = urlencode({"client_id": me["client_id"], "logout_hint": sid, "post_logout_redirect_uri": f"{HERE}/"})
    return redirect(f"{ISSUER}/end_session?{wish}", 303)  # 10


if __name__ == "__main__":
    app.run(port=int(HERE.rpartition(":")[2]))
