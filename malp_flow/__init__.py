"""malp_flow runs multi-agency learning reviews from commission to sign-off."""

__version__ = "0.1.0"
