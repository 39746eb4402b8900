"""How long the documents of a report take: 14 sections, 30 statements, 12 tables, as of 25 returns.

    python -m benchmarks.report_documents 5

Prints the first, the median and the worst of each file by the clock on the wall, and the median of the work
of the processor, that of other processes included. The first PDF waits for its library to come.
"""

import os
import sys
from statistics import median
from time import perf_counter

from malp_flow.services import report_files
from tests.a_report import a_report


def main() -> None:
    """Make each document a few times and print a line for it."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    report = a_report()
    tables = sum(len(section.tables) for section in report.sections)
    print(f"{len(report.sections)} sections, {len(list(report.statements()))} statements, {tables} tables")
    for name in report_files.NAMES:
        taken, worked = [], []
        for _ in range(times):
            begun, work = perf_counter(), sum(os.times()[:4])
            data = report_files.written(report, name, own=None)
            taken.append(perf_counter() - begun)
            worked.append(sum(os.times()[:4]) - work)
        wall = f"first {taken[0]:.2f} s, median {median(taken):.2f} s, worst {max(taken):.2f} s"
        print(f"{name}: {wall}; work {median(worked):.2f} s; {len(data):,} bytes")


if __name__ == "__main__":
    main()
