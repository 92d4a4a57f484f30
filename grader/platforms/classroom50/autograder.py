#!/usr/bin/env python3
"""Grades a checkout for Classroom 50 with the cargo-grade that lies beside this file.

Both belong into CLASSROOM/autograders/ASSIGNMENT of the classroom's repository; the runtime needs `rust`. The runner
starts this file in the student's checkout, with the facts about the submission in the environment, and reads
result.json there. Status 0 says that grading ran, whatever came of it. With any other there is no result.json, and the
runner records an error: that is no mark, and the submission can be graded again.
"""

import os
import subprocess
import sys
from pathlib import Path

# The exercises that the assignment asks for, as in ["web_fetch"]; all of them if there is none. One that is asked for
# and not handed in gets no points.
EXERCISES: list[str] = []

PROGRAM = Path(__file__).resolve().parent / "cargo-grade"
RESULT = Path("result.json")


def main() -> int:
    # One that the student handed in is not ours.
    RESULT.unlink(missing_ok=True)
    # What is uploaded with a browser cannot be run.
    if not os.access(PROGRAM, os.X_OK):
        PROGRAM.chmod(0o755)
    exercises = [f"--exercise={name}" for name in EXERCISES]
    command = [PROGRAM, "grade", ".", *exercises, "--exit-zero", "--out", f"classroom50:{RESULT}"]
    status = subprocess.run(command, check=False).returncode
    if status != 0:
        # Some of it could not be graded: what is left is no mark of this submission.
        RESULT.unlink(missing_ok=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
