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
        response.headers.update(ALWAYS)
        response.headers["Cache-Control"] = _cache()
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        return response


def _cache() -> str:
    # A file's address changes with what is in it; a page may show what only this visitor may see.
    fingerprinted = request.endpoint == "static" and "v" in request.args
    return f"public, max-age={A_YEAR}, immutable" if fingerprinted else "no-store"
