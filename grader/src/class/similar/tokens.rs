//! Takes a version's sources apart into what is compared: tokens without what a copy changes first.
//!
//! | in the source | what is left of it |
//! | --- | --- |
//! | comments, white space, attributes, imports, a comma before a closing bracket | nothing |
//! | names that the version gives itself, and all whose place does not tell that somebody else did | one token |
//! | the names of methods, macros, types and paths from elsewhere; keywords; punctuation | themselves |
//! | literals, lifetimes | one token for each kind |
//!
//! The lexer is the compiler's own. It takes any text apart and calls what it does not know an unknown token, so code
//! that does not compile is compared like any other.

use std::collections::HashSet;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

use super::MOST_TOKENS;

/// One token, normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is: equal for equal tokens.
    pub code: u32,
    /// The source that it is in, by number.
    pub source: u16,
    /// The line in that source, from one.
    pub line: u32,
}

/// The tokens of all sources of a version, as far as [`MOST_TOKENS`] go.
pub(super) fn tokens<'a>(sources: impl IntoIterator<Item = &'a str>) -> Vec<Token> {
    let mut left = MOST_TOKENS;
    let sources = sources.into_iter().map(|source| {
        let raw = raw(source, left);
        left -= raw.len();
        raw
    });
    let sources: Vec<Vec<Raw<'_>>> = sources.collect();
    let own: HashSet<&str> = sources.iter().flat_map(|raw| declared(raw)).collect();
    // More sources than numbers there cannot be: far fewer are read.
    let numbered = (0..=u16::MAX).zip(&sources);
    numbered.flat_map(|(number, raw)| normalised(raw, &own, number)).collect()
}

/// A token as it is written.
#[derive(Debug, Clone, Copy)]
struct Raw<'a> {
    kind: Kind,
    text: &'a str,
    line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Keyword,
    Mark,
    /// Anything of which only the kind counts.
    Other,
}

/// The keywords of the 2024 edition; a name that is one of them nobody can give away or rename.
const KEYWORDS: [&str; 40] = [
    "Self", "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false",
    "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "self", "static", "struct", "super", "trait", "true", "type", "union", "unsafe", "use", "where", "while",
];

/// Punctuation of two characters: the lexer has each for itself, and to count `::` twice would weigh paths more.
const PAIRS: [&str; 14] = ["::", "->", "=>", "..", "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/="];

/// The tokens of a source, at most so many.
fn raw(source: &str, most: usize) -> Vec<Raw<'_>> {
    let mut tokens: Vec<Raw<'_>> = Vec::new();
    let (mut at, mut line) = (0, 1);
    // Where the last token ends, as long as another mark may belong to it.
    let mut open = None;
    for token in tokenize(source, FrontmatterAllowed::No) {
        if tokens.len() == most {
            break;
        }
        let end = at + token.len as usize;
        let text = source.get(at..end).unwrap_or_default();
        let kind = match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => None,
            TokenKind::Ident if KEYWORDS.contains(&text) => Some((Kind::Keyword, text)),
            TokenKind::Ident | TokenKind::InvalidIdent => Some((Kind::Name, text)),
            TokenKind::RawIdent => Some((Kind::Name, text.trim_start_matches("r#"))),
            TokenKind::Literal { kind, .. } => Some((Kind::Other, literal(kind))),
            TokenKind::Lifetime { .. } | TokenKind::RawLifetime | TokenKind::UnknownPrefixLifetime => {
                Some((Kind::Other, "lifetime"))
            }
            TokenKind::Unknown | TokenKind::UnknownPrefix | TokenKind::GuardedStrPrefix => {
                Some((Kind::Other, "unknown"))
            }
            _ => Some((Kind::Mark, text)),
        };
        if let Some((kind, text)) = kind {
            let pair = open.filter(|_| kind == Kind::Mark).and_then(|from: usize| source.get(from..end));
            match (pair.filter(|pair| PAIRS.contains(pair)), tokens.last_mut()) {
                (Some(pair), Some(last)) => {
                    last.text = pair;
                    open = None;
                }
                _ => {
                    tokens.push(Raw { kind, text, line });
                    open = (kind == Kind::Mark).then_some(at);
                }
            }
        } else {
            open = None;
        }
        line +=
            u32::try_from(source.as_bytes().get(at..end).unwrap_or_default().iter().filter(|b| **b == b'\n').count())
                .unwrap_or(u32::MAX);
        at = end;
    }
    tokens
}

fn literal(kind: LiteralKind) -> &'static str {
    match kind {
        LiteralKind::Int { .. } => "integer",
        LiteralKind::Float { .. } => "float",
        LiteralKind::Char { .. } | LiteralKind::Byte { .. } => "character",
        _ => "string",
    }
}

/// The names that a source gives: to items, variants, variables, arguments, fields and imports.
fn declared<'a>(tokens: &[Raw<'a>]) -> Vec<&'a str> {
    let mut names = Vec::new();
    // How deep in the braces of an enum: its variants stand one deep, with no word in front of them.
    let mut variants: Option<u32> = None;
    // Elsewhere `as` stands before the type of a number.
    let mut import = false;
    for (i, token) in tokens.iter().enumerate() {
        let before = i.checked_sub(1).map_or("", |before| tokens[before].text);
        let after = tokens.get(i + 1).map_or("", |after| after.text);
        match token.text {
            "enum" => variants = Some(0),
            "use" => import = true,
            ";" => import = false,
            "{" | "(" | "[" => variants = variants.map(|deep| deep + 1),
            "}" | ")" | "]" => variants = variants.and_then(|deep| deep.checked_sub(1)).filter(|deep| *deep > 0),
            _ => {}
        }
        let declares = match before {
            "const" | "enum" | "fn" | "mod" | "static" | "struct" | "trait" | "type" | "union" => true,
            // Not the pattern in `let Some(x)`, nor the type in `&mut Vec<u8>`.
            "let" | "mut" | "ref" => !token.text.starts_with(char::is_uppercase),
            "as" => import,
            "for" => after == "in",
            "{" | "," | "]" => variants == Some(1),
            _ => false,
        };
        if token.kind == Kind::Name && (declares || after == ":") {
            names.push(token.text);
        }
    }
    names
}

fn normalised(tokens: &[Raw<'_>], own: &HashSet<&str>, source: u16) -> Vec<Token> {
    let mut normalised = Vec::new();
    let mut i = 0;
    while let Some(token) = tokens.get(i) {
        let skipped = left_out(&tokens[i..]);
        if skipped > 0 {
            i += skipped;
            continue;
        }
        let before = i.checked_sub(1).map_or("", |before| tokens[before].text);
        let after = tokens.get(i + 1).map_or("", |after| after.text);
        let code = match token.kind {
            Kind::Name if own.contains(token.text) || !is_from_elsewhere(token.text, before, after) => code(1, ""),
            Kind::Name => code(2, token.text),
            Kind::Keyword | Kind::Mark => code(3, token.text),
            Kind::Other => code(4, token.text),
        };
        normalised.push(Token { code, source, line: token.line });
        i += 1;
    }
    normalised
}

/// Whether the place of a name tells that it is no variable or field: those of the language and its libraries cannot
/// be renamed. One capital letter is what a type parameter is called.
fn is_from_elsewhere(name: &str, before: &str, after: &str) -> bool {
    let method = before == "." && (after == "(" || after == "::");
    let capital = name.len() > 1 && name.starts_with(char::is_uppercase);
    method || capital || before == "::" || after == "::" || after == "!" || before != "." && after == "("
}

/// How many of these tokens nobody would call copied: an import, an attribute, a comma before a closing bracket.
fn left_out(tokens: &[Raw<'_>]) -> usize {
    let text = |i: usize| tokens.get(i).map_or("", |token| token.text);
    match text(0) {
        "," if matches!(text(1), ")" | "]" | "}") => 1,
        // `use<'a>` names what a type captures.
        "use" if tokens[0].kind == Kind::Keyword && text(1) != "<" => {
            let in_tree = |token: &&Raw<'_>| {
                let marks = ["::", "{", "}", ",", "*", "as", "self", "super", "crate"];
                token.kind == Kind::Name || marks.contains(&token.text)
            };
            let tree = tokens[1..].iter().take_while(in_tree).count();
            // Without its end it is broken code, and may have run on into what follows.
            if text(1 + tree) == ";" { 1 + tree + 1 } else { 1 }
        }
        "#" => {
            let open = if text(1) == "!" { 2 } else { 1 };
            if text(open) != "[" {
                return 1;
            }
            let mut deep = 0_i32;
            let closing = tokens[open..].iter().take(LONGEST_ATTRIBUTE).position(|token| {
                deep += i32::from(token.text == "[") - i32::from(token.text == "]");
                deep == 0
            });
            closing.map_or(1, |closing| open + closing + 1)
        }
        _ => 0,
    }
}

/// Tokens of an attribute. One that does not end in this many does not end, and is not to take the rest with it.
const LONGEST_ATTRIBUTE: usize = 64;

/// FNV-1a, folded: the same on every machine and in every version, as the order of results depends on it.
fn code(kind: u8, text: &str) -> u32 {
    let bytes = std::iter::once(kind).chain(text.bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(source: &str) -> Vec<u32> {
        tokens([source]).into_iter().map(|token| token.code).collect()
    }

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        assert_eq!(codes(one) == codes(other), same, "{one:?} and {other:?}");
    }

    const SOURCE: &str = "use std::thread;\npub fn run(n: usize) -> Vec<u64> {\n    let mut all = Vec::new();\n    \
                          for i in 0..n {\n        all.push(slow(i, 10));\n    }\n    all\n}\nfn slow(i: usize, x: u64) {}";

    #[test]
    fn what_a_copy_changes_first_is_not_seen() {
        for (replaced, by) in [
            ("all", "results"),
            ("slow", "wait_a_little"),
            ("    ", " "),
            ("10", "0x2f_u64"),
            ("\n", " // a comment, \"quoted\n"),
            ("\n", "/* one /* in */ another */\n"),
            ("use std::thread;", "use {std::{thread as other, *}, a};"),
            ("pub fn", "#[inline]\n#[doc = \"]\"]\npub fn"),
            ("use std", "#![allow(unused)]\nuse std"),
            ("10)", "10,)"),
            ("usize) ->", "usize,\n) ->"),
        ] {
            assert!(SOURCE.contains(replaced));
            check(SOURCE, &SOURCE.replace(replaced, by), true);
        }
    }

    #[test]
    fn what_makes_it_another_program_is_seen() {
        for (replaced, by) in [
            ("all.push", "all.extend"),
            ("for i in 0..n", "while i < n"),
            ("Vec::new()", "Vec::with_capacity(n)"),
            ("Vec<u64>", "Box<u64>"),
            ("10", "\"10\""),
            ("0..n", "0..=n"),
            ("{}", "{ todo!() }"),
            ("mut all", "all"),
        ] {
            assert!(SOURCE.contains(replaced));
            check(SOURCE, &SOURCE.replace(replaced, by), false);
        }
    }

    #[test]
    fn names_that_a_version_gives_are_one_and_those_of_libraries_are_not() {
        for (one, other, same) in [
            ("enum A { Left, Right(u8) } fn f() { A::Left }", "enum B { Up, Down(u8) } fn g() { B::Up }", true),
            ("struct Seat; fn f(s: Seat) {}", "struct Place; fn f(p: Place) {}", true),
            ("f::<T>()", "g::<T>()", false),
            ("fn f<T>(t: T) {}", "fn f<U>(t: U) {}", true),
            ("x.count", "x.total", true),
            ("x.count()", "x.total()", false),
            ("join_all(x)", "select_all(x)", false),
            ("let go = 1; go(x)", "let run = 1; run(x)", true),
            ("f(&mut Vec::new())", "f(&mut Box::new())", false),
            ("x as u8 + u8::MAX", "x as u16 + u16::MAX", false),
            ("use a::b as c; c::d()", "use a::b as e; e::d()", true),
            ("println!()", "eprintln!()", false),
            ("'a: loop {}", "'outer: loop {}", true),
            ("r#type.x", "r#match.y", true),
        ] {
            check(one, other, same);
        }
    }

    #[test]
    fn broken_code_is_compared_as_far_as_it_goes() {
        for (source, tokens) in [
            ("fn f( {", 4),
            ("let x = \"never closed", 4),
            ("let x = '", 4),
            ("use a::b fn f() {}", 9),
            ("#[never closed fn f() {}", 9),
            ("# 3", 1),
            ("§ € 🦀", 3),
            ("/* never closed", 0),
            ("", 0),
            ("\0\u{feff}", 2),
        ] {
            assert_eq!(codes(source).len(), tokens, "{source:?}");
        }
    }

    #[test]
    fn of_what_is_too_much_only_the_beginning_is_looked_at() {
        let long = "a ".repeat(MOST_TOKENS - 2);
        let places: Vec<u16> = tokens([long.as_str(), "b c d e", "f"]).iter().map(|token| token.source).collect();
        assert_eq!(places.len(), MOST_TOKENS);
        assert_eq!(places[MOST_TOKENS - 3..], [0, 1, 1]);
    }

    #[test]
    fn every_token_knows_its_source_and_line() {
        let places: Vec<(u16, u32)> =
            tokens(["a\n\n/* \n */ b", "\n\"x\ny\" c"]).into_iter().map(|token| (token.source, token.line)).collect();
        assert_eq!(places, [(0, 1), (0, 4), (1, 2), (1, 3)]);
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(text in "(\\PC|[\n\"'#/*{}\\[\\](),:;.r!<>|&=-]|use |fn |enum |\\x00|é){0,80}") {
            let lines = u32::try_from(text.matches('\n').count()).unwrap() + 1;
            for token in tokens([text.as_str()]) {
                prop_assert!((1..=lines).contains(&token.line));
            }
        }

        #[test]
        fn comments_between_lines_change_nothing(comments in proptest::collection::vec("[ a-z\"'{}]{0,12}", 9)) {
            let commented: Vec<String> =
                SOURCE.lines().zip(&comments).map(|(line, comment)| format!("{line} // {comment}\n")).collect();
            prop_assert_eq!(SOURCE.lines().count(), comments.len());
            prop_assert_eq!(codes(SOURCE), codes(&commented.concat()));
        }
    }
}
