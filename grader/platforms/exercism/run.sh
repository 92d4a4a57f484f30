#!/bin/sh
# An Exercism test runner: run.sh SLUG INPUT OUTPUT grades the solution in INPUT and writes OUTPUT/results.json.
# Ends with 0 also if tests failed. If the grader itself failed it says so in the file and in its exit status: Exercism
# tells the two apart.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exercise=$(echo "$1" | tr - _)
input=$2
results=${3%/}/results.json

mkdir -p "$3"
rm -f "$results"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
"$here/cargo-grade" grade "$input" --exercise "$exercise" --exit-zero --out "exercism:$results" 2>"$log" || status=$?
cat "$log" >&2

# What the grader said last, as the inside of a JSON string.
reason() { tail -n 1 "$log" | tr -d '\000-\037\177' | sed 's/^error: //; s/[\\"]/\\&/g'; }

if [ -s "$results" ]; then
    exit 0
fi
if [ "$status" -eq 2 ]; then
    cat >"$results" <<END
{"version":3,"status":"error","message":"What was handed in cannot be graded. $(reason)","tests":[]}
END
    exit 0
fi
cat >"$results" <<END
{"version":3,"status":"error","message":"The grader could not grade this: that is not your fault. $(reason)","tests":[]}
END
exit "$status"
