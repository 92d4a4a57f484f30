//! One function, walked through.

mod visit;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Expr, Path, Token};

use crate::pointing::functions::{Function, Place};
use crate::pointing::sights::expressions::is_lock;
use crate::pointing::sights::{Around, Awaited, Loop, Sight, Spot, Used, What, is_spawn, last};

/// Methods that call a closure at most once: of `Option`, `Result` and locks. Others are taken for an iterator's.
const ONCE: &[&str] = &[
    "and_then",
    "expect_err",
    "get_or_init",
    "get_or_insert_with",
    "inspect_err",
    "is_ok_and",
    "is_some_and",
    "map_err",
    "map_or",
    "map_or_else",
    "ok_or_else",
    "or_else",
    "or_insert_with",
    "spawn",
    "spawn_blocking",
    "spawn_scoped",
    "then_some",
    "unwrap_or_else",
    "with",
];

/// Functions that call a closure again and again.
const AGAIN: &[&str] = &["from_fn", "repeat_with", "repeat_with_n", "unfold", "poll_fn", "try_unfold"];

/// One function, walked through.
pub(in crate::pointing) struct Walk<'a> {
    pub sights: Vec<Sight>,
    /// The names that lead elsewhere, and on what that runs.
    pub named: BTreeSet<(String, Place)>,
    imports: &'a BTreeMap<String, String>,
    parameters: &'a BTreeSet<String>,
    file: usize,
    around: Around,
    /// Guards by the variable that holds each; of those without one, the statement does.
    named_guards: Vec<(String, Spot)>,
    loops: usize,
    /// The expression whose value the statement uses like that.
    root: Option<(&'a Expr, Used)>,
    /// The expression that is awaited.
    awaited: Option<&'a Expr>,
}

impl<'a> Walk<'a> {
    /// Walks through a function that runs on this.
    pub(in crate::pointing) fn through(
        function: &'a Function<'a>,
        number: usize,
        place: Place,
        imports: &'a BTreeMap<String, String>,
    ) -> Walk<'a> {
        let around = Around {
            function: number,
            in_async_fn: function.is_async,
            is_public: function.is_public,
            of: function.of.clone(),
            place,
            is_async: function.is_async,
            loops: Vec::new(),
            conditional: false,
            guards: Vec::new(),
            used: Used::Somehow,
            is_parameter: false,
        };
        let mut walk = Walk {
            sights: Vec::new(),
            named: BTreeSet::new(),
            imports,
            parameters: &function.parameters,
            file: function.file,
            around,
            named_guards: Vec::new(),
            loops: 0,
            root: None,
            awaited: None,
        };
        walk.visit_block(function.body);
        walk
    }

    fn note(&mut self, what: What, spot: Spot, used: Used) {
        self.sights.push(Sight { what, spot, around: Around { used, ..self.around.clone() } });
    }

    fn spot(&self, from: Span, to: Span) -> Spot {
        let (start, end) = (from.start(), to.end());
        let length = (start.line == end.line).then(|| end.column.saturating_sub(start.column));
        Spot { file: self.file, line: start.line, column: start.column, length }
    }

    /// The path with what is imported in its full length.
    fn resolved(&self, path: &Path) -> String {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let Some((first, rest)) = segments.split_first() else { return String::new() };
        let first = self.imports.get(first).unwrap_or(first);
        rest.iter().fold(first.clone(), |path, segment| path + "::" + segment)
    }

    /// A body that somebody else runs: it has no loops, guards and statements around.
    fn body(&mut self, change: impl FnOnce(&mut Around), walk: impl FnOnce(&mut Self)) {
        let mut inside = Around { guards: Vec::new(), ..self.around.clone() };
        change(&mut inside);
        let around = std::mem::replace(&mut self.around, inside);
        let (guards, root) = (std::mem::take(&mut self.named_guards), self.root.take());
        walk(self);
        (self.around, self.named_guards, self.root) = (around, guards, root);
    }

    fn in_a_loop(&mut self, is_closure: bool, walk: impl FnOnce(&mut Self)) {
        self.loops += 1;
        self.around.loops.push(Loop { number: self.loops, is_closure });
        let conditional = std::mem::replace(&mut self.around.conditional, false);
        walk(self);
        self.around.conditional = conditional;
        self.around.loops.pop();
    }

    fn maybe(&mut self, walk: impl FnOnce(&mut Self)) {
        let conditional = std::mem::replace(&mut self.around.conditional, true);
        walk(self);
        self.around.conditional = conditional;
    }

    /// A closure, which is called on the spot, for each item, or on another thread.
    fn closure(&mut self, closure: &'a syn::ExprClosure, called: How) {
        let is_async = closure.asyncness.is_some();
        let many = matches!(called, How::Again | How::Later);
        let elsewhere = matches!(called, How::OnAThread | How::Later);
        self.body(
            |around| {
                around.is_async = is_async;
                around.place.callers_thread &= !elsewhere;
                if many || is_async {
                    around.place.many |= many;
                    around.loops.clear();
                }
                if elsewhere {
                    around.place.many |= !around.loops.is_empty();
                    around.loops.clear();
                }
            },
            |walk| match many && !is_async {
                true => walk.in_a_loop(true, |walk| walk.visit_expr(&closure.body)),
                false => walk.visit_expr(&closure.body),
            },
        );
    }

    /// The arguments of a call. What is spawned as a closure, or as the name of a function, runs on another thread.
    fn arguments(&mut self, name: &str, is_method: bool, arguments: &'a Punctuated<Expr, Token![,]>) {
        let spawns = is_spawn(name) || name == "spawn_scoped";
        for argument in arguments {
            match argument {
                Expr::Closure(closure) if spawns => self.closure(closure, How::OnAThread),
                Expr::Closure(closure) => {
                    let again = if is_method { !ONCE.contains(&name) } else { AGAIN.contains(&name) };
                    self.closure(closure, if again { How::Again } else { How::Once });
                }
                Expr::Path(_) if spawns => {
                    let place = self.around.place;
                    self.around.place.callers_thread = false;
                    self.visit_expr(argument);
                    self.around.place = place;
                }
                _ => self.visit_expr(argument),
            }
        }
    }

    /// Takes a guard that lives to the end of its statement.
    fn takes_a_guard(&mut self, spot: Spot) {
        self.around.guards.push(spot);
    }

    fn name(&mut self, name: String) {
        let mut place = self.around.place;
        place.many |= self.around.loops.iter().any(|around| around.is_closure);
        self.named.insert((name, place));
    }

    fn awaited(&self, base: &Expr) -> Awaited {
        match base {
            Expr::Paren(paren) => self.awaited(&paren.expr),
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => {
                    let path = self.resolved(&path.path);
                    if is_spawn(last(&path)) { Awaited::Spawned } else { Awaited::Call(path) }
                }
                _ => Awaited::Other,
            },
            Expr::MethodCall(call) => match call.method.to_string() {
                name if is_lock(&name, call.args.len()) => Awaited::Lock,
                name if is_spawn(&name) => Awaited::Spawned,
                name => Awaited::Method(name, call.args.len()),
            },
            Expr::Path(path) => path.path.get_ident().map_or(Awaited::Other, |name| Awaited::Name(name.to_string())),
            Expr::Reference(reference) => self.awaited(&reference.expr),
            Expr::Async(_) => Awaited::Block,
            _ => Awaited::Other,
        }
    }
}

/// How a closure is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Once,
    Again,
    Later,
    OnAThread,
}
