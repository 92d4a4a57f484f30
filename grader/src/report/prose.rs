//! Markdown on a terminal: headings and code in ink, paragraphs folded, code as it is, links followed by where they lead.
//!
//! What the course's own pages hold is known here: headings, paragraphs, lists, code, emphasis and links. A test keeps
//! anything else out of them.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::page::{Ink, Style, width};

/// Where code begins.
const CODE: usize = 4;

/// The page. `leads` says what stands behind a link, from its text and its target; nothing if the text says it all.
#[must_use]
pub fn prose(markdown: &str, style: Style, leads: impl Fn(&str, &str) -> Option<String>) -> String {
    let mut sheet = Sheet { style, text: String::new(), sentence: Sentence::default(), item: None, close: true };
    let mut inks: Vec<Ink> = Vec::new();
    let mut link: Option<(String, String)> = None;
    // Of the next item, in a list that is numbered.
    let mut number = None;
    let mut in_code = false;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                sheet.gap();
                inks.push(Ink::Strong);
            }
            Event::End(TagEnd::Heading(level)) => {
                inks.pop();
                sheet.flush();
                // A section's heading stands on what it heads; the page's own stands apart.
                sheet.close = level as usize > 1;
            }
            Event::Start(Tag::Paragraph) => sheet.gap(),
            Event::End(TagEnd::Paragraph) => sheet.flush(),
            Event::Start(Tag::List(first)) => {
                sheet.gap();
                number = first;
            }
            Event::Start(Tag::Item) => {
                sheet.item = Some(number.map_or("- ".to_owned(), |number| format!("{number}. ")));
                sheet.close = true;
                number = number.map(|number| number + 1);
            }
            Event::End(TagEnd::List(_)) => sheet.close = false,
            Event::End(TagEnd::Item) => {
                sheet.flush();
                sheet.item = None;
            }
            Event::Start(Tag::CodeBlock(_)) => {
                sheet.gap();
                in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Strong | Tag::Emphasis) => inks.push(Ink::Strong),
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => {
                inks.pop();
            }
            Event::Start(Tag::Link { dest_url, .. }) => link = Some((dest_url.into_string(), String::new())),
            Event::End(TagEnd::Link) => {
                let behind = link.take().and_then(|(target, text)| leads(&text, &target));
                if let Some(behind) = behind {
                    sheet.sentence.push(" (", None);
                    sheet.sentence.push(&behind, Some(Ink::Faint));
                    sheet.sentence.push(")", None);
                }
            }
            Event::Text(text) if in_code => sheet.code(&text),
            Event::Text(text) => {
                note(&mut link, &text);
                sheet.sentence.push(&text, inks.last().copied());
            }
            Event::Code(text) => {
                note(&mut link, &text);
                sheet.sentence.push(&text, Some(inks.last().copied().unwrap_or(Ink::Code)));
            }
            Event::SoftBreak | Event::HardBreak => sheet.sentence.push(" ", None),
            _ => {}
        }
    }
    sheet.text
}

/// Adds to the text of the link that is open.
fn note(link: &mut Option<(String, String)>, text: &str) {
    if let Some((_, so_far)) = link {
        so_far.push_str(text);
    }
}

/// What is written so far, and the sentence that is not folded yet.
struct Sheet {
    style: Style,
    text: String,
    sentence: Sentence,
    /// What stands before the next line of a list.
    item: Option<String>,
    /// Whether the next block follows without an empty line.
    close: bool,
}

impl Sheet {
    /// The empty line between two blocks.
    fn gap(&mut self) {
        if !std::mem::replace(&mut self.close, false) {
            self.text.push('\n');
        }
    }

    /// Writes the sentence, folded.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.sentence).words;
        let mark = self.item.clone().unwrap_or_default();
        let below = " ".repeat(mark.len());
        self.fold(&words, &mark, &below);
    }

    fn fold(&mut self, words: &[Word], first: &str, below: &str) {
        if words.is_empty() {
            return;
        }
        let mut taken = width(first);
        self.text.push_str(first);
        for (place, word) in words.iter().enumerate() {
            let wide: usize = word.iter().map(|(_, text)| width(text)).sum();
            // Whatever is wider than a line, an address mostly, stays in one piece: so it can be copied.
            if place > 0 && taken + 1 + wide > self.style.columns() {
                self.text.push('\n');
                self.text.push_str(below);
                taken = width(below);
            } else if place > 0 {
                self.text.push(' ');
                taken += 1;
            }
            for (ink, text) in word {
                self.text.push_str(&ink.map_or(text.clone(), |ink| self.style.paint(ink, text)));
            }
            taken += wide;
        }
        self.text.push('\n');
    }

    /// Writes code, or a picture.
    fn code(&mut self, code: &str) {
        for line in code.lines() {
            self.text.push_str(format!("{:CODE$}{line}", "").trim_end());
            self.text.push('\n');
        }
    }
}

/// What stands between two spaces, in pieces of one ink each.
type Word = Vec<(Option<Ink>, String)>;

/// Words that are not in lines yet.
#[derive(Default)]
struct Sentence {
    words: Vec<Word>,
    /// Whether the next piece belongs to the last word.
    open: bool,
}

impl Sentence {
    fn push(&mut self, text: &str, ink: Option<Ink>) {
        for (place, piece) in text.split(' ').enumerate() {
            self.open &= place == 0;
            if piece.is_empty() {
                continue;
            }
            if !std::mem::replace(&mut self.open, true) {
                self.words.push(Word::new());
            }
            self.words.last_mut().expect("one was just added").push((ink, piece.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { width: 40, colour: false };

    #[track_caller]
    fn check(markdown: &str, expected: &str) {
        let leads = |text: &str, target: &str| (text != target).then(|| target.to_owned());
        assert_eq!(prose(markdown, PLAIN, leads), expected, "{markdown:?}");
    }

    #[test]
    fn paragraphs_are_folded_to_the_width_and_stand_apart() {
        check(
            "# Title\n\nThe first of them is\nlonger than one line.\n\n## Part\nThe second.\n",
            "Title\n\nThe first of them is longer than one\nline.\n\nPart\nThe second.\n",
        );
    }

    #[test]
    fn code_and_pictures_are_not_folded() {
        check(
            "```rust\nlet answer = 42;\n\n  // and a comment that is wide\n```\nSo.",
            "    let answer = 42;\n\n      // and a comment that is wide\n\nSo.\n",
        );
        check("See:\n\n    in a row  ▕██▏\n", "See:\n\n    in a row  ▕██▏\n");
    }

    #[test]
    fn a_list_hangs_from_its_marks() {
        check(
            "So:\n\n- one, which is longer than a single line is\n- *two*\n\nEnd.",
            "So:\n\n- one, which is longer than a single\n  line is\n- two\n\nEnd.\n",
        );
        check("1. one\n2. two\n", "1. one\n2. two\n");
    }

    #[test]
    fn a_link_is_its_text_and_where_it_leads() {
        check("As [this](there) says, and [`here`](here).", "As this (there) says, and here.\n");
    }

    #[test]
    fn an_address_that_is_too_wide_stays_in_one_piece() {
        let address = "https://example.org/a/path/that/is/wider/than/the/terminal.html";
        check(&format!("Read [it]({address})."), &format!("Read it\n({address}).\n"));
    }

    #[test]
    fn inks_colour_words_and_not_the_spaces_between_them() {
        let style = Style { width: 40, colour: true };
        let painted = prose("Call `a b`.", style, |_, _| None);
        let code = |text| style.paint(Ink::Code, text);
        assert_eq!(painted, format!("Call {} {}.\n", code("a"), code("b")));
    }
}
