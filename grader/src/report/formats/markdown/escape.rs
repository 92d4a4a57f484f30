//! What is no markup in Markdown, whatever it holds.

use crate::report::clean;

/// Lines as a block of code; nothing without any. The fence is longer than any row of backticks in them, and no line is a
/// command for whoever prints the text in a job.
pub(super) fn fence(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let text = lines.iter().map(|line| clean::obeyed_by_nobody(line)).collect::<Vec<String>>().join("\n");
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    // A language that no page colours: without one, some guess.
    format!("{fence}text\n{text}\n{fence}\n\n")
}

/// One line as code within a line. Not for the cells of a table: there a bar ends the cell, in code too.
pub(super) fn code(text: &str) -> String {
    let text = clean::obeyed_by_nobody(&clean::plain(text).replace('\n', "␊"));
    if text.trim().is_empty() {
        return String::new();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    // A space at each end is taken off when it is read.
    let space = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// A sentence of ours, which may hold code between backticks and else no markup.
pub(super) fn prose(text: &str) -> String {
    sentence(text, &|code| !code.trim().is_empty())
}

/// The same in a cell of a table, where a bar is a bar in code too.
pub(super) fn cell(text: &str) -> String {
    sentence(text, &|code| !code.trim().is_empty() && !code.contains(['|', '\\']))
}

fn sentence(text: &str, is_code: &dyn Fn(&str) -> bool) -> String {
    let text = clean::plain(text).replace('\n', " ");
    let parts: Vec<&str> = text.split('`').collect();
    // With an odd number of backticks nobody can tell which of them belong together.
    if parts.len().is_multiple_of(2) || parts.iter().skip(1).step_by(2).any(|code| !is_code(code)) {
        return escaped(&text, true);
    }
    let parts = parts.iter().enumerate().map(|(place, part)| match place % 2 {
        0 => escaped(part, place == 0),
        _ => code(part),
    });
    parts.collect()
}

/// A text in which nothing is markup; `begins` a line, perhaps.
fn escaped(text: &str, begins: bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let (before, behind) = (&text[..at], &text[at + c.len_utf8()..]);
        // What makes a list, a heading or a line below one, at the beginning of a line.
        let first = begins && before.trim().is_empty();
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inside_a_word = is_letter(before.chars().next_back()) && is_letter(behind.chars().next());
        let numbered = begins && before.trim().bytes().all(|b| b.is_ascii_digit());
        match c {
            // People are called after the markup has been read: only what stands between the letters keeps them apart.
            '_' if inside_a_word => safe.push('_'),
            '@' => safe.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '#' | '^' => {
                safe.extend(['\\', c]);
            }
            '-' | '+' | '=' if first => safe.extend(['\\', c]),
            '.' | ')' if numbered => safe.extend(['\\', c]),
            // Addresses are links without any markup.
            ':' if behind.starts_with("//") => safe.push_str("\\:"),
            '.' if before.ends_with("www") => safe.push_str("\\."),
            c => safe.push(c),
        }
    }
    safe
}

/// A text in HTML.
pub(super) fn html(text: &str) -> String {
    let text = clean::plain(text).replace('\n', "␊");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "@<!-- -->")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
