//! What a grading changed since the one before: which checks pass now, which fail now, and the first full marks.

use super::page::{Ink, Page, Style, cut, shorten};
use crate::progress::Change;

/// Lines of news. Who corrects more at once looks at the report.
const LINES: usize = 16;

/// What the list is called.
const LABEL: &str = "new";

/// What changed, and an empty line; nothing if nothing changed.
#[must_use]
pub fn news(changes: &[Change], style: Style) -> String {
    let changed: Vec<&Change> = changes.iter().filter(|change| !change.is_none()).collect();
    if changed.is_empty() {
        return String::new();
    }
    let mut page = Page::new(style);
    let room = style.columns() - super::page::LABEL;
    let lines = changed.into_iter().flat_map(|change| lines(change, style, room)).collect();
    page.labelled_lines(0, LABEL, shorten(lines, LINES));
    page.line(0, "");
    page.text
}

/// The exercise, and a line for each of its checks that changed.
fn lines(change: &Change, style: Style, room: usize) -> Vec<String> {
    let complete = if change.complete { ": full marks, for the first time" } else { "" };
    let ink = if change.complete { Ink::Right } else { Ink::Strong };
    let mut lines = vec![style.paint(ink, &format!("{}{complete}", change.exercise))];
    for (checks, mark, ink, what) in
        [(&change.passes, "✓", Ink::Right, "passes now"), (&change.fails, "✗", Ink::Wrong, "fails now ")]
    {
        let mark = style.paint(ink, mark);
        let line = |check: &String| format!("  {mark} {what}  {}", cut(check, room.saturating_sub(what.len() + 6)));
        lines.extend(checks.iter().map(line));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(changes: &[Change], expected: &[&str]) {
        let style = Style { width: 60, colour: false };
        assert_eq!(news(changes, style).lines().collect::<Vec<_>>(), expected);
        let coloured = news(changes, Style { colour: true, ..style });
        assert_eq!(crate::report::clean::plain(&coloured).lines().collect::<Vec<_>>(), expected);
    }

    fn change(exercise: &str, passes: &[&str], fails: &[&str], complete: bool) -> Change {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Change { exercise: exercise.to_owned(), passes: names(passes), fails: names(fails), complete }
    }

    #[test]
    fn nothing_new_is_not_told() {
        check(&[], &[]);
        check(&[change("01_a", &[], &[], false)], &[]);
    }

    #[test]
    fn what_passes_now_and_what_fails_now_stands_below_its_exercise() {
        check(
            &[change("01_a", &["it waits"], &["it ends"], false), change("02_b", &[], &[], true)],
            &[
                "new    01_a",
                "         ✓ passes now  it waits",
                "         ✗ fails now   it ends",
                "       02_b: full marks, for the first time",
                "",
            ],
        );
    }

    #[test]
    fn a_long_name_is_cut_and_a_long_list_too() {
        let long = "takes as long as the slowest page, not as long as all of them in a row";
        let told = news(&[change("01_a", &[long; 40], &[], false)], Style { width: 60, colour: false });
        assert_eq!(told.lines().count(), LINES + 1);
        assert!(told.lines().all(|line| crate::report::page::width(line) <= 60), "{told}");
    }
}
