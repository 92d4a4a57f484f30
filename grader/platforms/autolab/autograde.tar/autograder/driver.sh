#!/bin/sh
# Grades what was handed in, which lies beside this folder under whatever name the lab gives it. Students see all that is
# printed, and Autolab takes the marks from the last line: where the grader could not grade, none.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

handin=
for file in *; do
    case $file in
        Makefile | autograde.tar | autograder) ;;
        *) handin=$file ;;
    esac
done

if [ -f "$here/rubric.toml" ]; then set -- --rubric "$here/rubric.toml"; else set --; fi
# Its status is in what it prints; another one than 0 would make the job one that failed.
"$here/cargo-grade" grade "./$handin" --handed-in --exit-zero "$@" --format autolab || true
