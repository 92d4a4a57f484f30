//! Takes from a student's text what would move the cursor, ring, hide or forge. A terminal obeys whatever it is sent:
//! a submission that prints `ESC [ 1 A` could otherwise paint a tick over its own cross.

/// Everything in sight and nothing else: printable characters, tabs and newlines. Escape sequences go, other control
/// characters are shown as pictures (`␀`), and characters that reorder or hide text as `�`.
#[must_use]
pub fn plain(text: &str) -> String {
    neutral(text, false)
}

/// The same, but colours stay: rustc's messages have them. Ends without colour.
#[must_use]
pub fn coloured(text: &str) -> String {
    const RESET: &str = "\x1b[0m";
    let text = neutral(text, true);
    if text.contains('\x1b') { text + RESET } else { text }
}

fn neutral(text: &str, colours: bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' => clean.push(c),
            '\x1b' => {
                let sequence = escape(rest.as_str());
                let (taken, left) = rest.as_str().split_at(sequence);
                if colours && is_colour(taken) {
                    clean.push('\x1b');
                    clean.push_str(taken);
                }
                rest = left.chars();
            }
            '\r' if rest.as_str().starts_with('\n') => {}
            // Control Pictures stand in the order of the characters that they picture.
            '\0'..'\x20' => clean.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\x7f' => clean.push('␡'),
            c if misleads(c) => clean.push('\u{fffd}'),
            c => clean.push(c),
        }
    }
    clean
}

/// How many bytes after an `ESC` belong to its sequence (ECMA-48, section 5). One that does not end, ends with its line.
fn escape(after: &str) -> usize {
    let bytes = after.as_bytes();
    let while_in = |from: usize, range: std::ops::RangeInclusive<u8>| {
        bytes[from..].iter().take_while(|b| range.contains(b)).count()
    };
    // The final byte of a sequence, if there is one.
    let end = |at: usize, range: std::ops::RangeInclusive<u8>| {
        at + usize::from(bytes.get(at).is_some_and(|b| range.contains(b)))
    };
    match bytes.first() {
        Some(b'[') => end(1 + while_in(1, 0x20..=0x3f), 0x40..=0x7e),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let line = after.find('\n').unwrap_or(after.len());
            let bell = after[..line].find('\x07').map(|at| at + 1);
            let terminator = after[..line].find("\x1b\\").map(|at| at + 2);
            bell.into_iter().chain(terminator).min().unwrap_or(line)
        }
        Some(_) => end(while_in(0, 0x20..=0x2f), 0x30..=0x7e),
        None => 0,
    }
}

/// JSON that shows what it holds also where somebody prints it: what misleads is escaped. Only strings can hold such
/// characters, so it is the same JSON.
#[must_use]
pub fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if misleads(c) || c == '\x7f' {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// A line that no CI system takes for a command: GitHub's runner obeys `::` in front of a line, after spaces too, and
/// its old form, like that of Azure's, anywhere.
#[must_use]
pub fn obeyed_by_nobody(line: &str) -> String {
    let line = line.replace("##[", "# #[").replace("##vso[", "# #vso[");
    // The runner compares as people do, who do not see the others.
    let mut seen = line.char_indices().filter(|(_, c)| !is_ignorable(*c) && (c.is_whitespace() || !c.is_control()));
    match (seen.find(|(_, c)| !c.is_whitespace()), seen.next()) {
        (Some((_, ':')), Some((second, ':'))) => format!("{} {}", &line[..second], &line[second..]),
        _ => line,
    }
}

/// Whether a comparison by the rules of a language passes over a character (Default_Ignorable_Code_Point).
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a sequence selects a graphic rendition.
fn is_colour(sequence: &str) -> bool {
    let parameters = sequence.strip_prefix('[').and_then(|rest| rest.strip_suffix('m'));
    parameters.is_some_and(|parameters| parameters.bytes().all(|b| b.is_ascii_digit() || b == b';' || b == b':'))
}

/// C1 controls, line separators, marks and overrides of the writing direction, and invisible letters.
fn misleads(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Text of which every second piece is something that a terminal would obey, or the beginning of it.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\x1b".to_owned()),
            "\x1b\\[[0-9;:<>?]{0,6}[ !-/]{0,2}[@-~]?",
            "\x1b[\\]PX^_][ -~]{0,6}(\x07|\x1b\\\\)?",
            "[\x00-\x1f\x7f-\u{9f}]",
            "[\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{61c}]",
            any::<char>().prop_map(String::from),
            ".{0,5}",
        ];
        vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_that_a_terminal_obeys_comes_out(text in hostile()) {
            let obeyed = |c: char| (c.is_control() && c != '\n' && c != '\t') || misleads(c);
            let clean = plain(&text);
            prop_assert!(!clean.contains(obeyed), "{:?}", clean);
            prop_assert_eq!(&plain(&clean), &clean, "clean text stays as it is");

            // With colours: what follows an ESC is a colour, and the last one is the end of all colours.
            let coloured = coloured(&text);
            for sequence in coloured.split('\x1b').skip(1) {
                let end = sequence.find('m').map_or(0, |end| end + 1);
                prop_assert!(is_colour(&sequence[..end]), "{:?}", coloured);
            }
            prop_assert!(!coloured.replace('\x1b', "").contains(obeyed), "{:?}", coloured);
            prop_assert!(!coloured.contains('\x1b') || coloured.ends_with("\x1b[0m"));
        }
    }

    #[track_caller]
    fn check(text: &str, without_colour: &str, with_colour: &str) {
        assert_eq!(plain(text), without_colour, "plain {text:?}");
        assert_eq!(coloured(text), with_colour, "coloured {text:?}");
    }

    #[test]
    fn what_can_be_read_stays() {
        for text in ["", "two\nlines\twith a tab", "日本語 ▕███▏ ✓ 👩‍👩‍👧"] {
            check(text, text, text);
        }
    }

    #[test]
    fn only_colours_survive_of_all_escape_sequences() {
        check("\x1b[1;31mred\x1b[0m", "red", "\x1b[1;31mred\x1b[0m\x1b[0m");
        for (text, clean) in [
            ("up\x1b[2Aup", "upup"),
            ("\x1b[2J\x1b[Hcleared", "cleared"),
            ("\x1b[>4;2mmodifiers", "modifiers"),
            ("\x1b]0;a title\x07after", "after"),
            ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
            ("\x1bP1$qm\x1b\\answer", "answer"),
            ("\x1b(0lines", "lines"),
            ("\x1bcreset", "reset"),
            ("\x1b]0;no end\nnext line", "\nnext line"),
            ("cut \x1b[31", "cut "),
            ("\x1b[3é1m", "é1m"),
            ("\x1b", ""),
            ("\x1b\x1b[2Atwice", "twice"),
        ] {
            check(text, clean, clean);
        }
    }

    #[test]
    fn no_line_is_a_command() {
        for (line, harmless) in [
            ("  ::error::forged", "  : :error::forged"),
            ("::set-output name=x::1", ": :set-output name=x::1"),
            ("a ##[error]x", "a # #[error]x"),
            ("##vso[task.complete]", "# #vso[task.complete]"),
            ("std::thread::sleep", "std::thread::sleep"),
            ("\u{ad}:\u{200d}:error::joined", "\u{ad}:\u{200d} :error::joined"),
        ] {
            assert_eq!(obeyed_by_nobody(line), harmless);
            assert_eq!(obeyed_by_nobody(harmless), harmless);
        }
    }

    #[test]
    fn what_misleads_is_escaped_in_json() {
        for text in ["a\u{202e}b", "\u{e0001}", "日本語 ✓", "del\x7f"] {
            let json = serde_json::to_string(text).unwrap();
            let escaped = escaped(&json);
            assert!(!escaped.contains(misleads) && !escaped.contains('\x7f'), "{escaped}");
            assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        for (text, clean) in [
            ("bell\x07 back\x08 nul\0 del\x7f", "bell␇ back␈ nul␀ del␡"),
            ("dos\r\nline, and\rover it", "dos\nline, and␍over it"),
            ("\u{9b}2A", "\u{fffd}2A"),
            ("a\u{202e}b\u{2066}c\u{2028}d", "a\u{fffd}b\u{fffd}c\u{fffd}d"),
        ] {
            check(text, clean, clean);
        }
    }
}
