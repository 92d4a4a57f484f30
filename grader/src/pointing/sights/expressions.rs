//! What can be read off an expression or a path.

use proc_macro2::Span;
use syn::{Expr, ExprLit, Lit, Path};

/// What takes a guard, if it has no argument.
const LOCKS: &[&str] = &["lock", "read", "write", "lock_owned", "read_owned", "write_owned", "blocking_lock"];

/// What is put around a value without changing what becomes of it.
const WRAPPERS: &[&str] = &["unwrap", "expect", "unwrap_or_else", "unwrap_or_default", "into_inner"];

/// Where a path begins.
pub(super) fn beginning(path: &Path, otherwise: Span) -> Span {
    path.segments.first().map_or(otherwise, |segment| segment.ident.span())
}

/// Where the last name of a path ends.
pub(super) fn end(path: &Path, otherwise: Span) -> Span {
    path.segments.last().map_or(otherwise, |segment| segment.ident.span())
}

pub(super) fn is_lock(name: &str, arguments: usize) -> bool {
    arguments == 0 && LOCKS.contains(&name)
}

/// What an expression is without what is only put around it.
pub(super) fn core(expr: &Expr) -> &Expr {
    match expr {
        Expr::Await(wait) => core(&wait.base),
        Expr::Paren(paren) => core(&paren.expr),
        Expr::Try(attempt) => core(&attempt.expr),
        Expr::MethodCall(call) if WRAPPERS.iter().any(|name| call.method == name) => core(&call.receiver),
        _ => expr,
    }
}

/// The methods in front of this expression, from the first: of `a.b().c()` they are `b` and `c`.
pub(super) fn chain(expr: &Expr) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = expr;
    loop {
        match rest {
            Expr::MethodCall(call) => {
                names.push(call.method.to_string());
                rest = &call.receiver;
            }
            Expr::Await(wait) => rest = &wait.base,
            Expr::Try(attempt) => rest = &attempt.expr,
            Expr::Call(call) => {
                if let Expr::Path(path) = &*call.func {
                    names.extend(path.path.segments.iter().rev().map(|segment| segment.ident.to_string()));
                }
                break;
            }
            Expr::Path(path) => {
                names.extend(path.path.segments.iter().rev().map(|segment| segment.ident.to_string()));
                break;
            }
            _ => break,
        }
    }
    names.reverse();
    names
}

pub(super) fn number(argument: Option<&Expr>) -> Option<u64> {
    match argument {
        Some(Expr::Lit(ExprLit { lit: Lit::Int(number), .. })) => number.base10_parse().ok(),
        _ => None,
    }
}
