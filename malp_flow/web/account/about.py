"""The pages that every footer leads to: accessibility, privacy, cookies, help."""

from malp_flow.web import front_door
from malp_flow.web.account import pages


@pages.get("/accessibility")
def accessibility() -> str:
    """Say how usable the service is, and for whom not yet."""
    return front_door.page("account/accessibility.html")


@pages.get("/privacy")
def privacy() -> str:
    """Say what is kept about people, and who sees it."""
    return front_door.page("account/privacy.html")


@pages.get("/cookies")
def cookies() -> str:
    """List the cookies and what each is for."""
    return front_door.page("account/cookies.html")


@pages.get("/help")
def assistance() -> str:
    """Say whom to ask."""
    return front_door.page("account/help.html")
