"""How our ladders do on cases of other products' reminders, beside a scanner of what is due exactly today.

    python -m benchmarks.reminder_cases
    python -m benchmarks.reminder_cases some_other_cases.csv

[A] is sound there: ours agrees. [D] is a defect there: ours differs. [P] is a policy: ours can be set up so.
"""

import sys
from pathlib import Path

from tests.cases.peer_playing import CASES, judged, naive, ours, score


def main() -> None:
    """Print both scores, then each case in which ours is not as its tag asks."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CASES
    for name, player in {"malp_flow": ours, "exact-day scanner": naive}.items():
        found = score(judged(path, player))
        print(f"{name}: " + ", ".join(f"[{tag}] {right} of {all_}" for tag, (right, all_) in found.items()))
    for each in judged(path, ours):
        if not each.is_right:
            words = each.row.words
            later = "; ours goes on later" if each.goes_on else ""
            print(f"line {each.line}: {words['case']}; {words['expected_mail']}; ours: {each.sent}{later}")


if __name__ == "__main__":
    main()
