#!/bin/sh
# PrairieLearn runs this for each submission, as /grade/tests/grade.sh: it grades /grade/student and writes
# /grade/results/results.json. The program is the image's own, whose dependencies the image has compiled. The script ends
# with 0 whatever happened, or the file is not read. Where nothing could be graded the submission is not gradable, which
# costs no attempt.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
mkdir -p "$root/results"
rm -f "$root/results/results.json"

if [ -f "$here/rubric.toml" ]; then set -- --rubric "$here/rubric.toml"; else set --; fi
status=0
cargo-grade grade "$root/student" --handed-in --exit-zero "$@" --out "prairielearn:$root/results/results.json" ||
    status=$?
echo "the grader ended with status $status"
