use comrak::nodes::NodeValue;
use comrak::options::Extension;
use comrak::{Arena, Options, parse_document};
use proptest::collection::vec;
use proptest::prelude::*;

use super::escape::{cell, code, fence, prose};
use super::*;
use crate::report::samples;

/// What GitHub and GitLab read beyond CommonMark.
fn flavour() -> Options<'static> {
    let extension = Extension {
        strikethrough: true,
        table: true,
        autolink: true,
        tasklist: true,
        footnotes: true,
        alerts: true,
        math_dollars: true,
        math_code: true,
        ..Extension::default()
    };
    Options { extension, ..Options::default() }
}

/// What a text is read as: the kind of each piece of it, with what stands in code, in text, and as HTML.
fn read(markdown: &str) -> Vec<(&'static str, String)> {
    let arena = Arena::new();
    let mut pieces: Vec<(&'static str, String)> = Vec::new();
    for node in parse_document(&arena, markdown, &flavour()).descendants() {
        let piece = match &node.data.borrow().value {
            NodeValue::CodeBlock(block) => ("block", block.literal.clone()),
            NodeValue::Code(code) => ("code", code.literal.clone()),
            NodeValue::HtmlBlock(block) => ("html", block.literal.clone()),
            NodeValue::Text(text) => ("text", text.to_string()),
            // What keeps `@` and a name apart.
            NodeValue::HtmlInline(html) if html == "<!-- -->" => ("text", String::new()),
            NodeValue::TableRow(_) => ("row", String::new()),
            NodeValue::TableCell => ("cell", String::new()),
            NodeValue::Heading(_) => ("heading", String::new()),
            NodeValue::Item(_) => ("item", String::new()),
            NodeValue::Document | NodeValue::Paragraph | NodeValue::Table(_) | NodeValue::List(_) => continue,
            NodeValue::Strong => ("strong", String::new()),
            // Links, pictures, quotations, formulas: nothing of ours is one.
            _ => ("other", String::new()),
        };
        match pieces.last_mut() {
            Some(("text", before)) if piece.0 == "text" => before.push_str(&piece.1),
            _ => pieces.push(piece),
        }
    }
    pieces
}

fn of_kind(pieces: &[(&str, String)], kind: &str) -> Vec<String> {
    pieces.iter().filter(|piece| piece.0 == kind).map(|piece| piece.1.clone()).collect()
}

fn written(card: &Scorecard) -> String {
    text(card, MOST)
}

#[test]
fn the_text_of_one_of_everything() {
    let card = samples::mixed().noting("not graded, because unchanged since 1c0ffee: 06_blocking_bridge");
    insta::assert_snapshot!(written(&card));
}

#[test]
fn the_text_of_hostile_text() {
    insta::assert_snapshot!(written(&samples::hostile()));
}

#[test]
fn nothing_to_grade_is_said() {
    let card = Scorecard::of(7, Vec::new()).noting("not graded, because unchanged since HEAD: 01_threaded_slow");
    insta::assert_snapshot!(written(&card), @r"
    ## 0/0 points (seed 7)

    - `not graded, because unchanged since HEAD: 01_threaded_slow`

    there was nothing to grade
    ");
}

#[test]
fn a_row_for_each_exercise_and_each_check() {
    for card in samples::all() {
        let pieces = read(&written(&card));
        let tables = 1 + card.exercises.iter().filter(|score| !score.checks.is_empty()).count();
        let rows = card.exercises.len() + card.exercises.iter().map(|score| score.checks.len()).sum::<usize>();
        assert_eq!(of_kind(&pieces, "row").len(), tables + rows);
        assert_eq!(of_kind(&pieces, "cell").len(), 4 * (tables + rows));
        assert_eq!(of_kind(&pieces, "html").len(), 2 * card.exercises.len(), "{pieces:?}");
        assert_eq!(of_kind(&pieces, "other").len(), 0, "{pieces:?}");
    }
}

#[test]
fn a_hidden_failure_has_its_row_and_no_more() {
    let card = crate::report::visible::card(&Scorecard::of(7, vec![samples::blocked()]), &|_, _| false);
    let pieces = read(&written(&card));
    assert_eq!(of_kind(&pieces, "heading").len(), 1);
    assert_eq!(of_kind(&pieces, "block").len(), 0);
}

/// Text of which every second piece is markup.
fn hostile() -> impl Strategy<Value = String> {
    let markup = r"```+|~~~|</?details>|<!--|-->|!?\[a\]\(b\)|\*\*|__|\||\\|@all|#1|https://a\.b|www\.a\.b|a@b\.c|<b>|&amp;|\$\$|\$`|> |\[\^1\]|:x:";
    let piece = prop_oneof![
        markup,
        "\n {0,3}(```+|~~~+|</details>)\n",
        "\n{1,2}( {0,4})(- |1\\. |# |/close|===|---|\\| a)?",
        "[`~<>|@#*_=$!\\\\\\[\\]().:-]",
        any::<char>().prop_map(String::from),
        ".{0,9}",
    ];
    // With a letter at each end, so that it is never nothing.
    vec(piece, 0..12).prop_map(|pieces| format!("a{}z", pieces.concat()))
}

proptest! {
    #[test]
    fn a_student_can_write_what_they_like(
        (message, printed, compiler, note) in (hostile(), hostile(), hostile(), hostile()),
    ) {
        let card = |message: &str, printed: &str, compiler: &str, note: &str| {
            let mut judged = samples::blocked();
            let check = judged.checks.last_mut().unwrap();
            check.message = Some(message.to_owned());
            check.evidence.printed = printed.to_owned();
            let refused = ExerciseScore::without_checks("04_d", 9, Status::DidNotCompile, compiler.to_owned());
            Scorecard::of(7, vec![judged.noting(vec![note.to_owned()]), refused]).noting(note)
        };
        let pieces = read(&written(&card(&message, &printed, &compiler, &note)));
        let harmless = read(&written(&card("a", "a", "a", "a")));
        let kinds = |pieces: &[(&'static str, String)]| pieces.iter().map(|piece| piece.0).collect::<Vec<_>>();
        prop_assert_eq!(kinds(&pieces), kinds(&harmless));
        for kind in ["text", "html"] {
            prop_assert_eq!(of_kind(&pieces, kind), of_kind(&harmless, kind));
        }
        let note = clean::obeyed_by_nobody(&clean::plain(&note).replace('\n', "␊"));
        prop_assert!(of_kind(&pieces, "code").contains(&note), "{:?}", pieces);
    }

    #[test]
    fn code_is_read_as_it_was(lines in vec(hostile(), 1..4)) {
        let lines: Vec<String> = lines.iter().flat_map(|text| clean::plain(text).lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        let pieces = read(&fence(&lines));
        let harmless: String = lines.iter().map(|line| clean::obeyed_by_nobody(line) + "\n").collect();
        prop_assert_eq!(pieces, [("block", harmless)]);
    }

    #[test]
    fn a_span_of_code_is_read_as_it_was(text in "[ `a|\\\\]{1,9}") {
        prop_assume!(!text.trim().is_empty());
        let pieces = read(&format!("- {}\n", code(&text)));
        prop_assert_eq!(of_kind(&pieces, "code"), [text]);
    }

    #[test]
    fn a_sentence_has_no_markup_but_code(text in hostile()) {
        for (written, in_a_table) in [(prose(&text), false), (format!("| {} |\n| --- |\n", cell(&text)), true)] {
            let pieces = read(&written);
            prop_assert_eq!(of_kind(&pieces, "row").len(), usize::from(in_a_table));
            let others = pieces.iter().filter(|piece| !["text", "code", "row", "cell"].contains(&piece.0)).count();
            prop_assert_eq!(others, 0, "{} {:?}", written, pieces);
            let said: String = pieces.iter().map(|piece| piece.1.as_str()).collect();
            let without_ticks = |text: &str| text.replace(['`', ' ', '\n', '\t'], "");
            prop_assert_eq!(without_ticks(&said), without_ticks(&clean::plain(&text)));
            prop_assert!(!said.contains('@') || written.contains("@<!-- -->") || written.contains('`'));
        }
    }

    #[test]
    fn it_is_never_longer_than_it_may_be(most in 2000_usize..40_000, count in 0_usize..12) {
        let mut failed = samples::one_after_the_other();
        failed.checks[1].evidence.printed = "a line\n".repeat(40);
        let exercises: Vec<ExerciseScore> =
            (0..count).map(|place| ExerciseScore { name: format!("{place:02}_x"), ..failed.clone() }).collect();
        let card = Scorecard::of(7, exercises);
        let text = text(&card, most);
        prop_assert!(text.len() <= most, "{} > {most}", text.len());
        let told = text.matches("<details").count();
        prop_assert_eq!(text.contains("There is no room for more about"), told < count);
        prop_assert_eq!(text.matches("</details>").count(), told);
        prop_assert!(card.exercises.iter().all(|score| text.contains(&score.name)));
    }
}

#[test]
fn what_cannot_be_told_apart_is_no_code() {
    assert_eq!(prose("each `.await` waits"), "each `.await` waits");
    assert_eq!(prose("an odd ` tick"), "an odd \\` tick");
    assert_eq!(cell("`a || b`"), "\\`a \\|\\| b\\`");
    assert_eq!(prose("10, 2 and 5 units"), "10, 2 and 5 units");
    assert_eq!(prose("1. first"), "1\\. first");
}
