#!/bin/sh
# PrairieLearn runs this for each submission, as /grade/tests/grade.sh: it grades /grade/student and writes
# /grade/results/results.json. The program is the image's own, whose dependencies the image has compiled. The script ends
# with 0 whatever happened, or the file is not read. Where nothing could be graded the submission is not gradable, which
# costs no attempt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
results=$root/results/results.json

mkdir -p "$root/results"
rm -f "$results"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ -f "$here/rubric.toml" ]; then set -- --rubric "$here/rubric.toml"; else set --; fi
status=0
cargo-grade grade "$root/student" --handed-in --exit-zero "$@" --out "prairielearn:$results" 2>"$log" ||
    status=$?
cat "$log"
echo "the grader ended with status $status"

# What the grader said last, as the inside of a JSON string.
reason() { tail -n 1 "$log" | tr -d '\000-\037\177' | sed 's/^error: //; s/[\\"]/\\&/g'; }

if [ ! -s "$results" ] && [ "$status" -eq 2 ]; then
    cat >"$results" <<END
{"gradable":false,"format_errors":["What was handed in cannot be graded. $(reason)"],"tests":[]}
END
elif [ ! -s "$results" ]; then
    cat >"$results" <<END
{"gradable":false,"format_errors":["The grader could not grade this: that is not your fault, and costs no mark and no attempt. Ask the course staff."],"tests":[]}
END
fi
