"""Each setting has its line in docs/settings.md, and no line outlives its setting."""

import re

from malp_flow.settings import Settings, variable
from tests.house.files import ROOT

ROW = re.compile(r"^\| `(MALP_\w+)`", re.MULTILINE)


def test_documents_every_setting_and_no_other():
    documented = ROW.findall((ROOT / "docs" / "settings.md").read_text("utf-8"))

    assert sorted(documented) == sorted(variable(name) for name in Settings.model_fields)
