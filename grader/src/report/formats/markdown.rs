//! The report in GitHub Flavored Markdown, <https://github.github.com/gfm/>: for the summary of a run
//! (`$GITHUB_STEP_SUMMARY`) and for comments on a merge request.
//!
//! What a student may have written stands in code, between more backticks than there are in it, and nowhere else: there
//! it is no markup, calls nobody (`@`), and is no quick action of GitLab's.

mod escape;

use super::Format;
use crate::report::next::{Next, next};
use crate::report::page::{cut, fold, shorten};
use crate::report::{Style, clean, human, next as advice, page, table, timeline, words};
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status, Word};
use escape::{cell, code, fence, html, prose};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "markdown",
    about: "summaries of a run and comments on merge requests, on GitHub and GitLab",
    ending: ".md",
    needs: &[],
    text: |card, _| text(card, MOST),
};

/// Bytes of the whole text. GitHub drops a summary over 1 MiB (`CreateStepSummaryCommand` of
/// <https://github.com/actions/runner>), GitLab takes comments of a million characters
/// (<https://docs.gitlab.com/administration/instance_limits/>); something may stand before it.
const MOST: usize = 900_000;

/// Columns of what stands in code: wider than what GitHub shows without scrolling, it is folded.
const COLUMNS: usize = 90;

/// Lines of a message, which may be a panic's.
const MESSAGE_LINES: usize = 12;

/// Lines of what a student's code printed.
const PRINTED_LINES: usize = 40;

/// Notes on one exercise, and on all of it.
const NOTES: usize = 20;

/// Columns of a note, which stands in one line.
const NOTE_COLUMNS: usize = 400;

/// The report, without the details of those exercises for which there is no room in as many bytes.
fn text(card: &Scorecard, most: usize) -> String {
    let head = heading(card) + &overview(card);
    let tail = what_next(card);
    let begun = match next(card) {
        Next::Work { exercise, .. } => Some(&exercise.name),
        _ => None,
    };
    let (mut details, mut left_out) = (String::new(), Vec::new());
    for score in &card.exercises {
        let section = exercise(score, Some(&score.name) == begun);
        // Behind it there must be room to name those that had none.
        if head.len() + details.len() + section.len() + tail.len() + names(&card.exercises) <= most {
            details.push_str(&section);
        } else {
            left_out.push(format!("`{}`", score.name));
        }
    }
    if !left_out.is_empty() {
        details.push_str(&format!("There is no room for more about {}.\n\n", left_out.join(", ")));
    }
    head + &details + &tail
}

/// How long a sentence is that names them all.
fn names(exercises: &[ExerciseScore]) -> usize {
    "There is no room for more about .\n\n".len() + exercises.iter().map(|score| score.name.len() + 4).sum::<usize>()
}

fn heading(card: &Scorecard) -> String {
    let seed = card.seed.map(|seed| format!(" (seed {seed})")).unwrap_or_default();
    let mut text = format!("## {}/{} points{seed}\n\n", card.points, card.max_points);
    for line in [words::undecided_points(card), card.is_weakly_isolated().then(|| words::WEAK_ISOLATION.to_owned())] {
        text.extend(line.map(|line| format!("{}\n\n", prose(&line))));
    }
    text + &notes(&card.notes)
}

/// A line each.
fn notes(notes: &[String]) -> String {
    let lines =
        shorten(notes.iter().map(|note| cut(&clean::plain(note).replace('\n', "␊"), NOTE_COLUMNS)).collect(), NOTES);
    let list: String = lines.iter().map(|note| format!("- {}\n", code(note))).collect();
    if list.is_empty() { list } else { list + "\n" }
}

/// A table row for each exercise.
fn overview(card: &Scorecard) -> String {
    let rows = card.exercises.iter().map(|score| {
        let points = format!("{}/{}", score.points, score.max_points);
        [mark_of(score).to_owned(), cell(&score.name), points, cell(words::exercise_tag(score))]
    });
    grid(["", "exercise", "points", ""], rows.collect())
}

/// A table of rows; nothing without any. In a cell, a line's end or a bar would end it: no text of ours has one.
fn grid(head: [&str; 4], rows: Vec<[String; 4]>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let row = |cells: &[String; 4]| format!("| {} |\n", cells.join(" | "));
    let lines: String = rows.iter().map(row).collect();
    format!("{}| --- | --- | ---: | --- |\n{lines}\n", row(&head.map(str::to_owned)))
}

fn mark_of(score: &ExerciseScore) -> &'static str {
    match score.status {
        Status::Graded if score.points == score.max_points => mark(Word::Passed),
        Status::Ungraded => mark(Word::Ungraded),
        _ => mark(Word::Failed),
    }
}

fn mark(verdict: Word) -> &'static str {
    match verdict {
        Word::Passed => "✅",
        Word::Failed => "❌",
        Word::Ungraded => "❔",
        Word::Skipped => "➖",
    }
}

/// All about one exercise, to be unfolded.
fn exercise(score: &ExerciseScore, open: bool) -> String {
    let open = if open { " open" } else { "" };
    let tag = words::exercise_tag(score);
    let title = html(&format!("{} {}/{} {tag}", score.name, score.points, score.max_points));
    let rows = score.checks.iter().map(|check| {
        [mark(check.verdict).to_owned(), cell(&check.name), words::check_points(check), cell(words::check_tag(check))]
    });
    let checks: String = score.checks.iter().map(findings).collect();
    format!("<details{open}><summary>{}</summary>\n\n", title.trim_end())
        + &notes(&score.notes)
        + &grid(["", "check", "points", ""], rows.collect())
        + &versions(score)
        + &checks
        + &reason(score)
        + "</details>\n\n"
}

/// What there is to know of a check that did not pass, and that its row does not say.
fn findings(check: &CheckScore) -> String {
    let said = match check.verdict {
        Word::Failed if !words::is_stub(check) => failure(check),
        Word::Ungraded => message(check.message.as_deref()) + &format!("{}\n\n", prose(words::NO_MARK_LOST)),
        _ => String::new(),
    };
    if said.is_empty() { said } else { format!("#### {} {}\n\n{said}", mark(check.verdict), prose(&check.name)) }
}

fn failure(check: &CheckScore) -> String {
    let mut list = String::new();
    if !check.also_possible.is_empty() {
        let names: Vec<String> = check.also_possible.iter().map(|diagnosis| code(diagnosis.name())).collect();
        list.push_str(&format!("- **or** {}\n", names.join(", ")));
    }
    if let Some(hint) = &check.hint {
        list.push_str(&format!("- **try** {}\n", prose(hint)));
    }
    if let Some(diagnosis) = check.diagnosis {
        list.push_str(&format!(
            "- **brief** {}\n- **more** {}\n",
            prose(&check.brief),
            code(&advice::explain(diagnosis))
        ));
    }
    let list = if list.is_empty() { list } else { list + "\n" };
    message(check.message.as_deref()) + &picture(check) + &list + &printed(&check.evidence.printed)
}

/// A message as it is, in code.
fn message(message: Option<&str>) -> String {
    fence(&shorten(fold(&clean::plain(message.unwrap_or_default()), COLUMNS), MESSAGE_LINES))
}

/// What ran when, above what should have.
fn picture(check: &CheckScore) -> String {
    let Some(picture) = timeline::draw(&check.evidence, COLUMNS - page::LABEL) else { return String::new() };
    let rows = [("yours", picture.yours), ("ideal", picture.ideal)].into_iter().flat_map(|(label, rows)| {
        rows.into_iter().enumerate().map(move |(place, row)| {
            let label = if place == 0 { label } else { "" };
            let row = match row {
                timeline::Row::Bars { bars, total } => bars + &total,
                timeline::Row::Words(words) => words,
            };
            format!("{label:<width$}{row}", width = page::LABEL)
        })
    });
    fence(&rows.collect::<Vec<String>>())
}

fn printed(printed: &str) -> String {
    let printed = clean::plain(printed);
    let lines = printed.trim_end().lines().map(|line| cut(line.trim_end(), COLUMNS)).collect();
    let lines = fence(&shorten(lines, PRINTED_LINES));
    if lines.is_empty() { lines } else { format!("What it printed:\n\n{lines}") }
}

/// Why an exercise has no checks, as on a terminal: what the compiler said is laid out in columns.
fn reason(score: &ExerciseScore) -> String {
    let reason = human::reason(score, Style { width: COLUMNS, colour: false });
    fence(&reason.trim_end().lines().map(str::to_owned).collect::<Vec<String>>())
}

/// The lesson's table.
fn versions(score: &ExerciseScore) -> String {
    fence(&table::draw(&table::versions(score), COLUMNS))
}

fn what_next(card: &Scorecard) -> String {
    let next = next(card);
    if next == Next::Done {
        return format!("{}\n", prose(&words::all_done(card)));
    }
    let commands =
        next.commands().into_iter().map(|(command, does)| format!("- {} – {}\n", code(&command), prose(does)));
    format!("**Next:** {}\n\n{}", prose(&next.about()), commands.collect::<String>())
}

#[cfg(test)]
mod tests;
