"""Prints what gslocal, which shows Gradescope's results on a terminal, understood of a results.json."""

import sys
from pathlib import Path

import colorama
from gslocal.results import format_results

colorama.init(strip=True)
format_results(Path(sys.argv[1]))
