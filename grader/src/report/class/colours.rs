//! A student's text, and a terminal's colours in it, as markup. rustc's messages have colours, and are easier to read
//! with them.

use maud::{Markup, html};

use crate::report::clean;

/// Text in one colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it looks like.
    pub ink: Ink,
    /// What it says.
    pub text: String,
}

/// What a terminal would make a text look like, as far as rustc uses it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ink {
    colour: Option<u8>,
    bold: bool,
    dim: bool,
    italic: bool,
    underlined: bool,
}

/// What can be seen of a text, without colours.
#[must_use]
pub fn text(text: &str) -> Markup {
    html! { (clean::plain(text)) }
}

/// A name of words between underscores, which may be broken after each.
#[must_use]
pub fn name(name: &str) -> Markup {
    let plain = clean::plain(name);
    html! { @for part in plain.split_inclusive('_') { (part) @if part.ends_with('_') { wbr; } } }
}

/// A sentence of the grader's own, in which code stands between backticks.
#[must_use]
pub fn sentence(text: &str) -> Markup {
    let plain = clean::plain(text);
    html! {
        @for (place, part) in plain.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// What can be seen of a text, in its colours.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let clean = clean::coloured(text);
    let mut ink = Ink::default();
    let mut pieces: Vec<Piece> = Vec::new();
    for (place, part) in clean.split('\x1b').enumerate() {
        // After the first, each begins with `[`, parameters and `m`: nothing else is left in a clean text.
        let text = match part.split_once('m') {
            Some((sequence, text)) if place > 0 => {
                ink.select(sequence.trim_start_matches('['));
                text
            }
            _ => part,
        };
        match pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.ink == ink => last.text.push_str(text),
            _ => pieces.push(Piece { ink, text: text.to_owned() }),
        }
    }
    pieces
}

impl Ink {
    /// The classes that the style sheet knows it by; `None` if it looks like any text.
    #[must_use]
    pub fn classes(self) -> Option<String> {
        let colour = self.colour.map(|colour| format!("c{colour}"));
        let flags = [(self.bold, "b"), (self.dim, "d"), (self.italic, "i"), (self.underlined, "u")];
        let set = flags.into_iter().filter(|(set, _)| *set).map(|(_, class)| class.to_owned());
        let classes: Vec<String> = colour.into_iter().chain(set).collect();
        (!classes.is_empty()).then(|| classes.join(" "))
    }

    /// Obeys the parameters of a sequence that selects a graphic rendition (ECMA-48, section 8.3.117).
    fn select(&mut self, parameters: &str) {
        let mut numbers = parameters.split([';', ':']).map(|number| match number {
            "" => Some(0),
            number => number.parse::<u16>().ok(),
        });
        while let Some(number) = numbers.next() {
            match number {
                Some(0) => *self = Ink::default(),
                Some(1) => self.bold = true,
                Some(2) => self.dim = true,
                Some(3) => self.italic = true,
                Some(4) => self.underlined = true,
                Some(22) => (self.bold, self.dim) = (false, false),
                Some(23) => self.italic = false,
                Some(24) => self.underlined = false,
                Some(number @ 30..=37) => self.colour = u8::try_from(number - 30).ok(),
                Some(39) => self.colour = None,
                Some(number @ 90..=97) => self.colour = u8::try_from(number - 90 + 8).ok(),
                Some(kind @ (38 | 48)) => {
                    let colour = match numbers.next().flatten() {
                        Some(5) => numbers.next().flatten(),
                        Some(2) => numbers.by_ref().take(3).last().and(None),
                        _ => None,
                    };
                    // Of the others nobody has chosen a shade that can be read on either background.
                    let named = colour.and_then(|colour| u8::try_from(colour).ok()).filter(|colour| *colour < 16);
                    if kind == 38 {
                        self.colour = named;
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let pieces = pieces(text);
        let classes: Vec<String> = pieces.iter().map(|piece| piece.ink.classes().unwrap_or_default()).collect();
        let got: Vec<(&str, &str)> =
            classes.iter().zip(&pieces).map(|(classes, piece)| (classes.as_str(), piece.text.as_str())).collect();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn the_colours_of_rustc_become_classes() {
        check("plain", &[("", "plain")]);
        check("\x1b[1m\x1b[38;5;9merror\x1b[0m: x", &[("c9 b", "error"), ("", ": x")]);
        check("\x1b[1m\x1b[94m-->\x1b[0m src", &[("c12 b", "-->"), ("", " src")]);
        check("\x1b[31mred\x1b[39m\x1b[22m no", &[("c1", "red"), ("", " no")]);
        check("\x1b[1;4mboth\x1b[mnone", &[("b u", "both"), ("", "none")]);
    }

    #[test]
    fn other_colours_are_left_out_and_change_nothing_else() {
        check("\x1b[38;2;1;4;3mrgb", &[("", "rgb")]);
        check("\x1b[38;5;196mmany", &[("", "many")]);
        check("\x1b[48;5;1mbehind", &[("", "behind")]);
        check("\x1b[31m\x1b[48;2;1;1;1mred", &[("c1", "red")]);
        check("\x1b[99999999mx\x1b[38mx\x1b[38;5mx", &[("", "xxx")]);
    }

    #[test]
    fn code_in_a_sentence_is_set_as_code() {
        for (text, expected) in [
            ("each `.await` waits", "each <code>.await</code> waits"),
            ("`a<b>`", "<code>a&lt;b&gt;</code>"),
            ("one ` is none", "one <code> is none</code>"),
            ("<b>", "&lt;b&gt;"),
        ] {
            assert_eq!(sentence(text).into_string(), expected);
        }
    }
}
