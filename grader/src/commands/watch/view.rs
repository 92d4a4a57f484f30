//! The state as a page, drawn into a buffer. Pure.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::panel::Panel;
use super::state::{Run, Stage, State, Work};
use super::styled;
use crate::lessons;
use crate::report::news::news;
use crate::report::next::{Next, next};
use crate::report::page::{Ink, LABEL, cut, width};
use crate::report::{Style, human, summary, words};
use crate::score::{ExerciseScore, Scorecard, Status};

/// Less than this has no room for a page.
const SMALLEST: (u16, u16) = (40, 10);

/// Lines above and below what is scrolled.
const ABOVE: usize = 2;
const BELOW: usize = 3;

const WAITING: &str = "waiting for a save";

/// The keys, the most important ones first: what has no room is left out at the end, but for the last two.
const KEYS: [&str; 7] = ["r run", "h hint", "e explain", "n next", "l list", "? keys", "q quit"];

/// Draws the page.
pub(super) fn view(state: &State, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let lines = if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let (columns_needed, lines_needed) = SMALLEST;
        let said =
            format!("cargo grade watch needs {columns_needed} × {lines_needed}: make the window larger, or q to quit");
        styled::lines(&said, columns, false)
    } else {
        page(state)
    };
    for (y, line) in (area.top()..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

/// How many lines what is scrolled has.
pub(super) fn room(state: &State) -> usize {
    usize::from(state.size.1).saturating_sub(ABOVE + BELOW)
}

/// All that is scrolled.
pub(super) fn lines(state: &State) -> Vec<Line<'static>> {
    let columns = usize::from(state.size.0);
    let coloured = |text: &str| styled::lines(text, columns, state.colour);
    match &state.open {
        Some(Panel::Text { text, .. }) => return coloured(&styled::unfolded(text)),
        Some(Panel::Lesson { mistake, .. }) => {
            return coloured(&lessons::text(mistake.name(), style(state)).unwrap_or_default());
        }
        Some(Panel::List { selected }) => return coloured(&list(state, *selected)),
        None => {}
    }
    if let Some(why) = &state.trouble {
        return coloured(&trouble(why, style(state)));
    }
    let Some(work) = state.work() else { return Vec::new() };
    let run = state.run.as_ref().filter(|run| run.places.contains(&state.current));
    let decided = run.and_then(|run| run.decided.get(&state.current));
    match (&work.score, run) {
        (Some(score), Some(run)) if run.finished.contains(&state.current) => {
            coloured(&verdict(work, score, style(state)))
        }
        // What it was before stays until there is something to say: the page is to be calm.
        (Some(score), _) if decided.is_none() => {
            let before = coloured(&verdict(work, score, style(state)));
            if run.is_some() || work.is_stale { styled::faint(before, state.colour) } else { before }
        }
        _ => coloured(&so_far(work, decided.map_or(&[], Vec::as_slice), style(state))),
    }
}

/// What an exercise came to, and before that what is new in it.
fn verdict(work: &Work, score: &ExerciseScore, style: Style) -> String {
    news(work.news.as_slice(), style) + &human::exercise(score, style)
}

fn style(state: &State) -> Style {
    Style { width: state.size.0.into(), colour: state.colour }
}

fn page(state: &State) -> Vec<Line<'static>> {
    let columns = usize::from(state.size.0);
    let style = style(state);
    let one = |text: String| {
        styled::lines(&text, columns.max(width(&text)), state.colour).into_iter().next().unwrap_or_default()
    };
    let all = lines(state);
    let room = room(state);
    let scroll = match &state.open {
        Some(Panel::Text { scroll, .. } | Panel::Lesson { scroll, .. }) => *scroll,
        // The one that is selected is seen.
        Some(Panel::List { selected }) => (selected + LIST_ABOVE + 1).saturating_sub(room),
        None => state.scroll,
    };
    let scroll = scroll.min(all.len().saturating_sub(room));
    let below = all.len().saturating_sub(scroll + room);
    let mut page = vec![one(header(state)), one(style.paint(Ink::Faint, &"─".repeat(columns)))];
    page.extend(all.into_iter().skip(scroll).take(room));
    page.resize(ABOVE + room, Line::default());
    page.push(one(style.paint(Ink::Faint, &edge(scroll, below, columns))));
    page.push(one(what_next(state)));
    page.push(one(keys(state)));
    page
}

/// The line below what is scrolled: whether there is more.
fn edge(above: usize, below: usize, columns: usize) -> String {
    let said = match (above, below) {
        (0, 0) => return "─".repeat(columns),
        (above, 0) => format!(" ↑ {above} more "),
        (0, below) => format!(" ↓ {below} more "),
        (above, below) => format!(" ↑ {above} more  ↓ {below} more "),
    };
    let right = 2.min(columns);
    "─".repeat(columns.saturating_sub(width(&said) + right)) + &said + &"─".repeat(right)
}

/// What is being done, and how far everything is.
fn header(state: &State) -> String {
    let style = style(state);
    let columns = usize::from(state.size.0);
    let graded: Vec<(u32, u32)> = state.works.iter().map(points).collect();
    let (reached, most) = graded.iter().fold((0, 0), |sum, work| (sum.0 + work.0, sum.1 + work.1));
    let done = state.works.iter().filter(|work| work.is_done()).count();
    let many = state.works.len();
    let right = match many {
        0 => String::new(),
        1 => format!("{reached}/{most} points"),
        _ => format!("{done} of {many} done, {reached}/{most} points"),
    };
    let (doing, ink) = doing(state);
    // What is done now matters more than how far everything is.
    let right = if width(&doing) + 2 + width(&right) > columns { format!("{reached}/{most}") } else { right };
    let room = columns.saturating_sub(width(&right) + 2);
    let doing = if width(&doing) > room && state.run.is_none() { WAITING.to_owned() } else { doing };
    let left = cut(&doing, room);
    let gap = columns.saturating_sub(width(&left) + width(&right));
    format!("{}{:gap$}{}", style.paint(ink, &left), "", style.paint(Ink::Faint, &right))
}

/// Points reached and reachable.
fn points(work: &Work) -> (u32, u32) {
    work.points.unwrap_or_else(|| (0, work.checks.iter().map(|(_, points)| points).sum()))
}

fn doing(state: &State) -> (String, Ink) {
    let Some(run) = &state.run else {
        let said = match (state.works.is_empty(), state.work().map(|work| (&work.file, &work.name))) {
            (false, Some((Some(file), _))) => format!("{WAITING} of {}", file.display()),
            (false, Some((None, name))) => format!("waiting for {name}"),
            _ => "waiting for the exercises".to_owned(),
        };
        return (said, Ink::Faint);
    };
    let what = match (run.places.len(), run.places.first()) {
        (1, Some(place)) => state.works.get(*place).map_or_else(String::new, |work| work.name.clone()),
        (many, _) => format!("{many} exercises"),
    };
    (stage(state, run, &what), Ink::Strong)
}

fn stage(state: &State, run: &Run, what: &str) -> String {
    match &run.stage {
        Stage::Preparing { line: Some(line), .. } => line.clone(),
        Stage::Preparing { line: None, .. } => format!("about to grade {what}"),
        Stage::Grading { judging: 1.., .. } => {
            let decided: usize = run.decided.values().map(Vec::len).sum();
            let works = run.places.iter().filter_map(|place| state.works.get(*place));
            let all: usize = works.map(|work| work.checks.len()).sum();
            format!("judging {what}: {decided} of {all} checks")
        }
        Stage::Grading { .. } => format!("compiling {what}"),
    }
}

/// An exercise that is being judged: each check in its place, decided or not.
fn so_far(work: &Work, decided: &[crate::score::CheckScore], style: Style) -> String {
    let mut text = human::heading(&work.name, None, style);
    for (name, points) in &work.checks {
        text += &match decided.iter().find(|check| check.name == *name) {
            Some(check) => human::check(check, style),
            None => human::undecided(name, *points, style),
        };
    }
    text
}

fn trouble(why: &str, style: Style) -> String {
    format!(
        "{}\n\n{why}\n\nA save is graded as soon as this is over; r tries again.\n",
        style.paint(Ink::Unsure, "nothing can be graded yet")
    )
}

/// Lines above the first exercise of the list.
const LIST_ABOVE: usize = 2;

fn list(state: &State, selected: usize) -> String {
    let style = style(state);
    let name = state.works.iter().map(|work| width(&work.name)).max().unwrap_or(0);
    let mut text = format!("{}\n\n", style.paint(Ink::Strong, "exercises"));
    for (place, work) in state.works.iter().enumerate() {
        let mark = if place == selected { "›" } else { " " };
        let title = format!("{:<name$}", work.name);
        let title = if place == selected { style.paint(Ink::Strong, &title) } else { title };
        let (points, most) = points(work);
        let (tag, ink) = match (&work.file, work.points) {
            (None, _) => ("not here", Ink::Faint),
            (Some(_), None) => ("not graded yet", Ink::Faint),
            (Some(_), Some(_)) if work.is_done() => ("✓", Ink::Right),
            (Some(_), Some(_)) => (tag(work), Ink::Faint),
        };
        let so_far = format!("{points}/{most}");
        let bar = summary::drawn(points, 0, most, style);
        text += &format!("{mark} {title}  {bar}  {so_far:>5}  {}\n", style.paint(ink, tag));
    }
    let about = state.works.get(selected).map_or("", |work| work.about);
    text + &format!("\n  {}\n", style.paint(Ink::Faint, about))
}

fn tag(work: &Work) -> &'static str {
    match &work.score {
        _ if work.is_stale => "saved since",
        Some(score) => words::exercise_tag(score),
        None => "",
    }
}

/// The line that says what to do next.
fn what_next(state: &State) -> String {
    let style = style(state);
    let columns = usize::from(state.size.0);
    let label = style.paint(Ink::Faint, &format!("{:<LABEL$}", "next"));
    let line = |ink: Option<Ink>, text: &str| {
        let text = cut(text, columns.saturating_sub(LABEL));
        label.clone() + &ink.map_or(text.clone(), |ink| style.paint(ink, &text))
    };
    if let Some(note) = &state.note {
        return line(None, note);
    }
    match &state.open {
        Some(Panel::List { .. }) => return line(None, "↑ and ↓ choose, Enter goes there, Esc closes the list"),
        Some(Panel::Text { .. } | Panel::Lesson { .. }) => return line(None, "Esc goes back to the verdict"),
        None => {}
    }
    let Some(work) = state.work().filter(|_| state.trouble.is_none()) else { return String::new() };
    let is_current = state.run.is_none() && !work.is_stale;
    match work.score.as_ref().filter(|_| is_current) {
        None => String::new(),
        Some(score) => {
            let (text, ink) = advice(state, work, score);
            line(ink, &text)
        }
    }
}

fn advice(state: &State, work: &Work, score: &ExerciseScore) -> (String, Option<Ink>) {
    let card = Scorecard::of(0, vec![score.clone()]);
    let next = next(&card);
    let about = next.about();
    let about = about.strip_prefix(&format!("{}: ", work.name)).unwrap_or(&about).to_owned();
    match next {
        Next::Work { check: Some(check), .. } if words::is_stub(check) => (about, None),
        Next::Work { exercise, .. } if exercise.status == Status::Missing => {
            ("it is graded as soon as its folder is back".to_owned(), None)
        }
        Next::Work { check: Some(_), .. } if !work.mistakes().is_empty() => {
            (format!("{about} (h hint, e explain)"), None)
        }
        Next::Work { check: Some(_), .. } => (format!("{about} (h hint)"), None),
        Next::Work { check: None, .. } => (format!("{about}, and save it"), None),
        Next::Again(_) => ("r grades it again".to_owned(), Some(Ink::Unsure)),
        Next::Done => match state.next() {
            Some(place) => {
                (format!("all of it is right; n goes on with {}", state.works[place].name), Some(Ink::Right))
            }
            None => (words::all_done(&card), Some(Ink::Right)),
        },
    }
}

fn keys(state: &State) -> String {
    let columns = usize::from(state.size.0);
    let style = style(state);
    let long = |keys: &[&str]| keys.iter().map(|key| width(key) + 2).sum::<usize>();
    let mut shown = KEYS.to_vec();
    while long(&shown) > columns + 2 && shown.len() > 2 {
        shown.remove(shown.len() - 3);
    }
    let key = |words: &&str| {
        let (key, does) = words.split_once(' ').unwrap_or((words, ""));
        format!("{} {}", style.paint(Ink::Strong, key), style.paint(Ink::Faint, does))
    };
    shown.iter().map(key).collect::<Vec<_>>().join("  ")
}

#[cfg(test)]
mod tests;
