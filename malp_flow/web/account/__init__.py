"""Signing in and out: by password and app for staff, reviewers and partners, by the mailbox for auditors."""

from flask import Blueprint

pages = Blueprint("account", __name__)

from malp_flow.web.account import about, entry, helping, joining, own, passkeys, signing_in, single_sign_on  # noqa: E402,F401 - they add their pages to `pages`
