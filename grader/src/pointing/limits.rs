//! What is too large or too deep to be looked at. The parser, the walk and the way in which a tree is dropped all call
//! themselves once for each level of the tree, so that hostile code could use up any stack. What bounds the levels is
//! counted in tokens, without a tree.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use super::Source;

/// The parser's stack, in bytes. What passes the limits below uses a part of it, as a test shows; none of it is used
/// before it is needed.
pub(super) const STACK: usize = 256 << 20;

/// Bytes of all sources together. The longest solution is a tenth of that.
const LARGEST: usize = 128 << 10;

/// Tokens of all sources together: as many levels a chain of operators or of method calls has at the most.
const MOST_TOKENS: usize = 24_000;

/// Brackets, one in the other. What people write has a dozen.
const DEEPEST: usize = 48;

/// Tokens between two of `;`, `{` and `}`: levels that need no bracket, like those of `!!!!x` and `A<A<A<A>>>`. A long
/// `vec![…]` has a few hundred.
const LONGEST_RUN: usize = 1_500;

/// Whether these sources may be parsed.
pub(super) fn allow(sources: &[Source<'_>]) -> bool {
    let mut left = MOST_TOKENS;
    sources.iter().map(|source| source.text.len()).sum::<usize>() <= LARGEST
        && sources.iter().all(|source| is_shallow(source.text, &mut left))
}

fn is_shallow(text: &str, left: &mut usize) -> bool {
    let (mut deep, mut run) = (0_usize, 0_usize);
    for token in tokenize(text, FrontmatterAllowed::No) {
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => continue,
            TokenKind::OpenParen | TokenKind::OpenBracket => deep += 1,
            TokenKind::CloseParen | TokenKind::CloseBracket => deep = deep.saturating_sub(1),
            TokenKind::OpenBrace => (deep, run) = (deep + 1, 0),
            TokenKind::CloseBrace => (deep, run) = (deep.saturating_sub(1), 0),
            TokenKind::Semi => run = 0,
            _ => {}
        }
        run += 1;
        let Some(fewer) = left.checked_sub(1) else { return false };
        *left = fewer;
        if deep > DEEPEST || run > LONGEST_RUN {
            return false;
        }
    }
    true
}
