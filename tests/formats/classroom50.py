"""Does what Classroom 50's runner does with an autograder's result.json: the structure by a JSON Schema, the rest here.

https://github.com/foundation50/classroom50, `runner.py`: `run_entrypoint`, `finalize_result`, `validate_result` and
`derive_status_and_summary`.

    classroom50.py check SCHEMA FILE...         prints what is understood of each, as a list
    classroom50.py grade SCHEMA ENTRYPOINT      runs it in the working folder, and prints what is understood
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema

RESULT = Path("result.json")
VARIABLES = {"classroom": "CLASSROOM", "assignment": "ASSIGNMENT", "owner": "OWNER", "submission": "SUBMISSION_TAG"}


def understood(text, schema):
    """What goes into the gradebook."""
    result = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(result)
    for field, variable in VARIABLES.items():
        assert result[field] == os.environ[variable], f"{field} is {result[field]}"
    for part in [result, *result["tests"]]:
        assert part["score"] <= part["max-score"], part
    tests = result["tests"]
    passed = sum(test["passed"] for test in tests)
    return {
        "status": "success" if passed == len(tests) else "failure",
        "score": result["score"],
        "max-score": result["max-score"],
        "passed": passed,
        "tests": len(tests),
        "messages": "\n".join(test.get("message", "") for test in tests),
    }


def graded(entrypoint, schema):
    """What the runner makes of a run of the entrypoint."""
    RESULT.unlink(missing_ok=True)
    # Standard output is the log, and this program's own is read by the test.
    status = subprocess.run([sys.executable, entrypoint], stdout=sys.stderr, check=False).returncode
    if status != 0:
        assert not RESULT.exists(), "there is a result of a grading that failed"
        return {"status": "error", "exit": status}
    return {"exit": status, **understood(RESULT.read_text(encoding="utf-8"), schema)}


def main():
    what, schema, *names = sys.argv[1:]
    schema = json.loads(Path(schema).read_text(encoding="utf-8"))
    if what == "grade":
        json.dump(graded(names[0], schema), sys.stdout)
    else:
        json.dump([understood(Path(name).read_text(encoding="utf-8"), schema) for name in names], sys.stdout)


main()
