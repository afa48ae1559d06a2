"""The web application: `create_app(engine)`. A view asks the engine, a template shows the answer."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from engine.runtime import Engine
from web import (
    audit,
    audit_conformance,
    audit_export,
    audit_proof,
    auth,
    cases,
    channels,
    complain,
    diagrams,
    documents,
    factor,
    files,
    founding,
    health,
    inbox,
    language,
    public,
    questions,
    settings,
    start,
    steering,
    survey,
    unsent,
    work_files,
    work_items,
)
from web.compression import compress
from web.errors import answer_errors
from web.headers import know_the_way_in, protect
from web.house import EXTENSION
from web.sizes import MOST_AT_ONCE, MOST_TEXT, hold_forms_small, refuse_what_was_sifted
from web.static_files import serve_static, static_address
from web.typesetting import Typesetter, keep_addresses
from web.words import teach

COOKIE_FOR = timedelta(days=7)  # how long a session lasts is decided in the database, by engine.queries.sessions
NOUNS = (
    auth,
    factor,
    unsent,
    inbox,
    start,
    channels,
    work_items,
    work_files,
    cases,
    steering,
    files,
    diagrams,
    documents,
    audit,
    audit_conformance,
    audit_export,
    audit_proof,
    public,
    questions,
    survey,
    complain,
    founding,
    language,
    health,
    settings,
)


def create_app(engine: Engine) -> Flask:
    """Build the application on an open engine."""
    house = engine.house.settings
    secure = house.public_url.startswith("https://")
    app = Flask(__name__, static_url_path=static_address())
    app.jinja_environment = Typesetter
    app.extensions[EXTENSION] = engine
    app.config.update(
        SECRET_KEY=hashlib.sha256(b"alur web " + house.secret_key.encode()).hexdigest(),
        SESSION_COOKIE_NAME="__Host-alur" if secure else "alur",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=COOKIE_FOR,
        SESSION_REFRESH_EACH_REQUEST=False,  # how long a session lives is the database's to say
        MAX_CONTENT_LENGTH=MOST_AT_ONCE,
        MAX_FORM_MEMORY_SIZE=MOST_TEXT,
        MAX_FORM_PARTS=5_000,
        WTF_CSRF_TIME_LIMIT=None,
    )
    hold_forms_small(app)
    CSRFProtect(app)
    login = LoginManager(app)
    login.unauthorized_handler(unsent.ask_to_sign_in)
    login.session_protection = None  # the session lives in the database; an address may change on the way
    login.user_loader(auth.load_person)
    for module in NOUNS:
        app.register_blueprint(module.pages)
    refuse_what_was_sifted(app)
    auth.lead_debtors(app)
    unsent.look_after(app)
    serve_static(app, protect(app))
    compress(app)
    know_the_way_in(app, house)
    answer_errors(app)
    teach(app)
    language.speak(app)
    keep_addresses(app)
    return app
