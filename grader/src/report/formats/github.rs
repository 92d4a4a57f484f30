//! Annotations beside a commit's lines and in the summary of a run: the workflow commands of GitHub Actions,
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>. Behind them comes the report for
//! people, in which nothing is a command until a word that nobody can guess: how the runner reads both is in
//! `ActionCommand.cs` and `ActionCommandManager.cs` of <https://github.com/actions/runner>.

use super::{Context, Format};
use crate::report::cases::{Case, cases};
use crate::report::{Style, clean, human, next, page, words};
use crate::score::{ExerciseScore, Place, Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "github",
    about: "GitHub Actions: annotations, and the report below them",
    ending: "",
    needs: &[],
    text,
};

/// Annotations of one kind that a step may make; the runner drops those that come later.
const ANNOTATIONS: usize = 10;

/// What the runner leaves of a message, in units of UTF-16.
const MESSAGE: usize = 4096;

/// What GitHub takes for a title, in characters: `annotations` of <https://docs.github.com/rest/checks/runs>.
const TITLE: usize = 255;

fn text(card: &Scorecard, context: &Context) -> String {
    let secret = &context.secret;
    // Colours are the one thing that a log shows as a terminal does.
    let style = Style { width: page::WIDEST, colour: true };
    let annotations: String = annotations(card).iter().map(|annotation| annotation.command() + "\n").collect();
    let report = human::scorecard(card, style);
    format!("{annotations}::stop-commands::{secret}\n{}\n::{secret}::\n", report.trim_end())
}

/// What an annotation is about: the runner counts each kind by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    Notice,
}

/// One annotation.
#[derive(Debug, Clone)]
struct Annotation<'a> {
    kind: Kind,
    title: String,
    /// Where it is shown, if not in the run's summary alone.
    place: Option<&'a Place>,
    message: String,
}

/// What is annotated: first where the compiler stopped, then the checks that failed, then what nobody has written yet, then
/// the checks that need those: what comes late may have no room of its own.
fn annotations<'a>(card: &'a Scorecard) -> Vec<Annotation<'a>> {
    let places = card
        .exercises
        .iter()
        .flat_map(|exercise| exercise.places.iter().map(move |place| Annotation::of_place(exercise, place)));
    // What stands for an exercise that did not compile is said by its places.
    let cases: Vec<Case> = cases(card).filter(|case| case.check.is_some() || case.exercise.places.is_empty()).collect();
    let (unwritten, tried): (Vec<&Case>, Vec<&Case>) =
        cases.iter().partition(|case| case.check.is_some_and(words::is_stub));
    let with = |outcome, kind, cases: &[&Case<'a>]| -> Vec<Annotation<'a>> {
        let cases = cases.iter().filter(|case| case.outcome == outcome);
        cases.map(|case| Annotation::of_case(case, kind)).collect()
    };
    let failed = [
        with(Word::Failed, Kind::Error, &tried),
        with(Word::Failed, Kind::Error, &unwritten),
        with(Word::Skipped, Kind::Error, &tried),
    ];
    let errors = places.chain(failed.into_iter().flatten());
    let left_out = card
        .exercises
        .iter()
        .flat_map(|exercise| exercise.notes.iter().map(|note| Annotation::notice(exercise.name.clone(), note.clone())));
    let notes = card.notes.iter().map(|note| Annotation::notice("note".to_owned(), note.clone())).chain(left_out);
    [
        first_of(errors.collect(), Kind::Error),
        first_of(with(Word::Ungraded, Kind::Warning, &tried), Kind::Warning),
        first_of(notes.collect(), Kind::Notice),
    ]
    .concat()
}

/// As many as there may be of one kind. The last of them sums up what there is no room for.
fn first_of(mut annotations: Vec<Annotation<'_>>, kind: Kind) -> Vec<Annotation<'_>> {
    if annotations.len() > ANNOTATIONS {
        let rest = annotations.split_off(ANNOTATIONS - 1);
        let told = rest.iter().map(|annotation| {
            let line = annotation.place.map_or(String::new(), |place| format!("{}:{}: ", place.file, place.line));
            let first = annotation.message.lines().next().unwrap_or_default();
            one_line(&format!("{}: {line}{first}", annotation.title))
        });
        let message = told.collect::<Vec<String>>().join("\n");
        annotations.push(Annotation { kind, title: format!("{} more", rest.len()), place: None, message });
    }
    annotations
}

impl<'a> Annotation<'a> {
    fn of_place(exercise: &ExerciseScore, place: &'a Place) -> Annotation<'a> {
        let title = format!("{} ({}/{})", exercise.name, exercise.points, exercise.max_points);
        let message = format!("{}: {}", words::exercise_tag(exercise), place.message);
        Annotation { kind: Kind::Error, title, place: Some(place), message }
    }

    fn of_case(case: &Case<'a>, kind: Kind) -> Annotation<'a> {
        let title = format!("{} ({})", case.full_name(), case.shown_points());
        let tag = case.check.map_or(words::exercise_tag(case.exercise), words::check_tag);
        let summary = case.summary();
        // Of what nobody has written yet, and of a check that needs another one, one of them says it all.
        let said = match (tag, summary.as_str()) {
            (tag, summary) if summary.contains(tag) => summary.to_owned(),
            (tag, summary) if summary.is_empty() || case.outcome == Word::Skipped => tag.to_owned(),
            (tag, summary) => format!("{tag}: {summary}"),
        };
        let diagnosis = case.check.and_then(|check| check.diagnosis);
        let no_mark_lost = (kind == Kind::Warning).then(|| words::NO_MARK_LOST.to_owned());
        let hint = case.check.and_then(|check| check.hint.as_ref()).map(|hint| format!("try: {hint}"));
        let more = diagnosis.map(|diagnosis| format!("more: {}", next::explain(diagnosis)));
        let lines = [Some(said), no_mark_lost, hint, more].into_iter().flatten();
        let place = case.place();
        Annotation { kind, title, place, message: lines.collect::<Vec<String>>().join("\n") }
    }

    fn notice(title: String, message: String) -> Annotation<'a> {
        Annotation { kind: Kind::Notice, title, place: None, message }
    }

    /// The line that the runner obeys.
    fn command(&self) -> String {
        let name = match self.kind {
            Kind::Error => "error",
            Kind::Warning => "warning",
            Kind::Notice => "notice",
        };
        let title = property(&cut(&one_line(&self.title), TITLE));
        let message = data(&cut(clean::plain(&self.message).trim(), MESSAGE));
        let Some(Place { file, line, column, .. }) = self.place else {
            return format!("::{name} title={title}::{message}");
        };
        let file = property(&clean::plain(file));
        format!("::{name} file={file},line={line},col={column},title={title}::{message}")
    }
}

fn one_line(text: &str) -> String {
    clean::plain(text).replace('\n', "␊")
}

/// The text, if need be cut with a `…` at its end, in as many units of UTF-16.
fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut room = most - 1;
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// What stands behind the `::` of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind the `=` of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod runner;
#[cfg(test)]
mod tests;
