"""What browsers are told with every answer: load nothing from elsewhere, keep no page, tell nobody."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
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
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
A_YEAR = 31_536_000


def protect(app: Flask, *, secure: bool) -> None:
    """Set the headers on every answer of the application; `secure` where it is reached by https."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        of_its_own = response.headers.get("Content-Security-Policy")
        response.headers.update(ALWAYS)
        if of_its_own == OF_A_LETTER:
            response.headers["Content-Security-Policy"] = OF_A_LETTER
        response.headers["Cache-Control"] = _cache()
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        return response


def _cache() -> str:
    # A file's address changes with what is in it; a page may show what only this visitor may see.
    fingerprinted = request.endpoint == "static" and "v" in request.args
    return f"public, max-age={A_YEAR}, immutable" if fingerprinted else "no-store"
