"""What browsers are told with every answer: load nothing from elsewhere, keep no page, tell nobody."""

import secrets

from flask import Flask, Response, g, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
OF_A_LETTER = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    )
)
"""For an email shown as mail programs do: its styles stand in it, and it runs and fetches nothing."""
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
A_YEAR = 31_536_000
KEPT = {"year.feed": "private, max-age=900"}
"""What its reader may keep for a while; nobody between may, because the address lets in whoever has it."""


def protect(app: Flask, *, secure: bool) -> None:
    """Set the headers on every answer of the application; `secure` where it is reached by https."""
    app.jinja_env.globals["nonce"] = nonce

    @app.after_request
    def set_headers(response: Response) -> Response:
        of_a_letter = response.headers.get("Content-Security-Policy") == OF_A_LETTER
        response.headers.update(ALWAYS)
        policy = OF_A_LETTER if of_a_letter else CONTENT_SECURITY_POLICY.format(nonce=nonce())
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cache-Control"] = _cache(response)
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        return response


def nonce() -> str:
    """Return what marks the scripts of this answer as ours: new for each, so that nobody can foresee it."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    own: str = g.nonce
    return own


def _cache(response: Response) -> str:
    if request.endpoint in KEPT and response.status_code in {200, 304}:
        return KEPT[request.endpoint]
    # A file's address changes with what is in it; a page may show what only this visitor may see.
    fingerprinted = request.endpoint == "static" and "v" in request.args
    return f"public, max-age={A_YEAR}, immutable" if fingerprinted else "no-store"
