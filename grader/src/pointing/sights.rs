//! Walks through a function and notes what a pattern may be made of: calls, awaits, loops, and what is around them. In the
//! order in which they are evaluated, as far as a guard that is alive makes that matter.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprLit, Item, Lit, Local, Macro, Pat, Path, Stmt, Token};

use super::functions::{Function, Place};

/// A place in the sources. Lines from one, columns from nought, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub file: usize,
    pub line: usize,
    pub column: usize,
    /// In characters; `None` if it goes on in the next line.
    pub length: Option<usize>,
}

/// Something that a pattern may be made of.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    pub what: What,
    pub spot: Spot,
    pub around: Around,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// An `.await`, and what is awaited.
    Await(Awaited),
    /// A call by a path, with imports resolved: `std::thread::sleep`.
    Call(Called),
    /// A call of a method; its name alone.
    Method(Called),
    /// A call of a value that is no path: `(self.work)(x)`.
    CallOfValue,
    /// A loop, whose body may be empty.
    Loop { is_empty: bool },
    /// `results[i] = …`.
    AssignmentToPlace,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Called {
    pub name: String,
    /// How many arguments there are.
    pub arguments: usize,
    /// The first argument, if it is a number in the code.
    pub number: Option<u64>,
    /// Whether a method is called on the result of such calls: `iter.map.collect` in front of this one.
    pub chain: Vec<String>,
    /// Whether it is awaited on the spot.
    pub awaited: bool,
}

/// What an `.await` waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Awaited {
    /// What such a call returns, by its path.
    Call(String),
    /// What such a method returns, called with so many arguments.
    Method(String, usize),
    /// A lock.
    Lock,
    /// What a variable holds.
    Name(String),
    /// The end of what was spawned on the spot.
    Spawned,
    /// An `async` block.
    Block,
    /// Anything else.
    Other,
}

/// What is around it.
#[derive(Debug, Clone)]
pub(super) struct Around {
    /// The function that it is in, by number.
    pub function: usize,
    /// Whether that is an `async fn`.
    pub in_async_fn: bool,
    /// Whether others may call it.
    pub is_public: bool,
    /// The trait that the function implements.
    pub of: Option<String>,
    pub place: Place,
    /// Whether it runs when somebody polls a future, and not when the function is called.
    pub is_async: bool,
    /// The loops of this body, from the outermost: `for`, `while`, `loop`, and closures that an iterator calls.
    pub loops: Vec<Loop>,
    /// Whether it may be passed over in the innermost loop.
    pub conditional: bool,
    /// The guards that are alive: where each was taken.
    pub guards: Vec<Spot>,
    pub used: Used,
    /// Whether it is the name of a parameter that is called.
    pub is_parameter: bool,
}

/// A loop around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Loop {
    pub number: usize,
    /// Whether it is a closure that an iterator calls.
    pub is_closure: bool,
}

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Used {
    /// Nothing: it is a statement, or bound to `_`.
    Not,
    /// It gets this name.
    Named(String),
    /// Anything else.
    Somehow,
}

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

/// What takes a guard, if it has no argument.
const LOCKS: &[&str] = &["lock", "read", "write", "lock_owned", "read_owned", "write_owned", "blocking_lock"];

/// What waits, in the condition of a loop without a body.
const WAITING: &[&str] = &[
    "recv",
    "recv_timeout",
    "join",
    "wait",
    "wait_timeout",
    "park",
    "park_timeout",
    "sleep",
    "read",
    "read_line",
    "next",
    "block_on",
];

/// What is put around a value without changing what becomes of it.
const WRAPPERS: &[&str] = &["unwrap", "expect", "unwrap_or_else", "unwrap_or_default", "into_inner"];

/// One function, walked through.
pub(super) struct Walk<'a> {
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
    pub(super) fn through(
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

/// Where a path begins.
fn beginning(path: &Path, otherwise: Span) -> Span {
    path.segments.first().map_or(otherwise, |segment| segment.ident.span())
}

/// Where the last name of a path ends.
fn end(path: &Path, otherwise: Span) -> Span {
    path.segments.last().map_or(otherwise, |segment| segment.ident.span())
}

/// The last name of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default()
}

/// Whether what has this name starts a task or a thread.
pub(super) fn is_spawn(name: &str) -> bool {
    matches!(name, "spawn" | "spawn_local" | "spawn_blocking" | "spawn_on" | "spawn_blocking_on")
}

fn is_lock(name: &str, arguments: usize) -> bool {
    arguments == 0 && LOCKS.contains(&name)
}

/// What an expression is without what is only put around it.
fn core(expr: &Expr) -> &Expr {
    match expr {
        Expr::Await(wait) => core(&wait.base),
        Expr::Paren(paren) => core(&paren.expr),
        Expr::Try(attempt) => core(&attempt.expr),
        Expr::MethodCall(call) if WRAPPERS.iter().any(|name| call.method == name) => core(&call.receiver),
        _ => expr,
    }
}

/// The methods in front of this expression, from the first: of `a.b().c()` they are `b` and `c`.
fn chain(expr: &Expr) -> Vec<String> {
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

fn number(argument: Option<&Expr>) -> Option<u64> {
    match argument {
        Some(Expr::Lit(ExprLit { lit: Lit::Int(number), .. })) => number.base10_parse().ok(),
        _ => None,
    }
}

impl<'a> Visit<'a> for Walk<'a> {
    // An item in a function is a function of its own.
    fn visit_item(&mut self, _: &'a Item) {}

    fn visit_block(&mut self, block: &'a Block) {
        let named = self.named_guards.len();
        let guards = self.around.guards.clone();
        for statement in &block.stmts {
            self.visit_stmt(statement);
        }
        self.named_guards.truncate(named);
        self.around.guards = guards;
    }

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let before = self.around.guards.clone();
        let used = match statement {
            Stmt::Expr(expr, Some(_)) => Some((core(expr), Used::Not)),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.root, used);
        visit::visit_stmt(self, statement);
        self.root = outer;
        if !matches!(statement, Stmt::Local(_)) {
            // A guard that was dropped meanwhile is gone.
            self.around.guards.retain(|guard| before.contains(guard));
        }
    }

    fn visit_local(&mut self, local: &'a Local) {
        let before = self.around.guards.clone();
        let Some(init) = &local.init else { return };
        let name = match &local.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            Pat::Type(typed) => match &*typed.pat {
                Pat::Ident(name) => Some(name.ident.to_string()),
                _ => None,
            },
            _ => None,
        };
        let used = match (&local.pat, &name) {
            (Pat::Wild(_), _) => Used::Not,
            (_, Some(name)) => Used::Named(name.clone()),
            _ => Used::Somehow,
        };
        let inner = core(&init.expr);
        self.root = Some((inner, used));
        self.visit_expr(&init.expr);
        self.root = None;
        if let Some((_, diverge)) = &init.diverge {
            self.maybe(|walk| walk.visit_expr(diverge));
        }
        let taken = self.around.guards.iter().find(|guard| !before.contains(guard)).copied();
        self.around.guards.retain(|guard| before.contains(guard));
        let is_guard = matches!(inner, Expr::MethodCall(call) if is_lock(&call.method.to_string(), call.args.len()));
        if let (true, Some(name), Some(spot)) = (is_guard, name, taken) {
            self.named_guards.push((name, spot));
            self.around.guards.push(spot);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        let used = match &self.root {
            Some((root, used)) if std::ptr::eq(*root, expr) => used.clone(),
            _ => Used::Somehow,
        };
        let awaited = self.awaited.is_some_and(|awaited| std::ptr::eq(awaited, expr));
        match expr {
            Expr::Await(wait) => {
                self.awaited = Some(&wait.base);
                let what = self.awaited(&wait.base);
                self.visit_expr(&wait.base);
                let spot = self.spot(wait.dot_token.spans[0], wait.await_token.span);
                let is_lock = what == Awaited::Lock;
                self.note(What::Await(what), spot, used);
                if is_lock && let Expr::MethodCall(call) = &*wait.base {
                    let spot = self.spot(call.method.span(), call.paren_token.span.close());
                    self.takes_a_guard(spot);
                }
            }
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else {
                    self.visit_expr(&call.func);
                    call.args.iter().for_each(|argument| self.visit_expr(argument));
                    let spot = self.spot(call.paren_token.span.open(), call.paren_token.span.close());
                    return self.note(What::CallOfValue, spot, used);
                };
                let name = self.resolved(&path.path);
                self.visit_expr(&call.func);
                self.arguments(last(&name), false, &call.args);
                if last(&name) == "drop"
                    && let Some(Expr::Path(dropped)) = call.args.first()
                    && let Some(at) =
                        self.named_guards.iter().rposition(|(name, _)| dropped.path.is_ident(name.as_str()))
                {
                    let (_, spot) = self.named_guards.remove(at);
                    self.around.guards.retain(|guard| *guard != spot);
                }
                let is_parameter = self.parameters.contains(&name);
                let (arguments, number, chain) = (call.args.len(), number(call.args.first()), Vec::new());
                let spot = self.spot(
                    beginning(&path.path, call.paren_token.span.open()),
                    end(&path.path, call.paren_token.span.open()),
                );
                self.note(What::Call(Called { name, arguments, number, chain, awaited }), spot, used);
                self.sights.last_mut().expect("it was just noted").around.is_parameter = is_parameter;
            }
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                self.visit_expr(&call.receiver);
                self.arguments(&name, true, &call.args);
                self.name(name.clone());
                let (arguments, number, chain) = (call.args.len(), number(call.args.first()), chain(&call.receiver));
                let locks = is_lock(&name, arguments) && !awaited;
                let spot = self.spot(call.method.span(), call.method.span());
                self.note(What::Method(Called { name, arguments, number, chain, awaited }), spot, used);
                if locks {
                    let spot = self.spot(call.method.span(), call.paren_token.span.close());
                    self.takes_a_guard(spot);
                }
            }
            // What is assigned is evaluated before the place that it is assigned to.
            Expr::Assign(assign) => {
                self.visit_expr(&assign.right);
                self.visit_expr(&assign.left);
                if let Expr::Index(place) = &*assign.left {
                    let brackets = place.bracket_token.span;
                    let spot = self.spot(brackets.open(), brackets.close());
                    self.note(What::AssignmentToPlace, spot, used);
                }
            }
            Expr::Async(block) => self.body(
                |around| {
                    // A block that is awaited on the spot is no other body, but nobody writes that.
                    around.place.many |= !around.loops.is_empty();
                    around.is_async = true;
                    around.loops.clear();
                    around.conditional = false;
                },
                |walk| walk.visit_block(&block.block),
            ),
            // Whoever it is given to later calls it, who knows how often and where.
            Expr::Closure(closure) => self.closure(closure, How::Later),
            Expr::ForLoop(each) => {
                self.visit_expr(&each.expr);
                let spot = self.spot(each.for_token.span, each.for_token.span);
                // What it goes through may block.
                self.note(What::Loop { is_empty: false }, spot, used);
                self.in_a_loop(false, |walk| walk.visit_block(&each.body));
            }
            Expr::While(each) => {
                let spot = self.spot(each.while_token.span, each.while_token.span);
                self.in_a_loop(false, |walk| {
                    let (before, sights) = (walk.around.guards.clone(), walk.sights.len());
                    walk.visit_expr(&each.cond);
                    let waits = walk.sights[sights..].iter().any(|sight| match &sight.what {
                        What::Await(_) => true,
                        What::Method(call) => WAITING.contains(&call.name.as_str()),
                        What::Call(call) => WAITING.contains(&last(&call.name)),
                        _ => false,
                    });
                    if !matches!(*each.cond, Expr::Let(_)) {
                        walk.around.guards = before;
                    }
                    walk.note(What::Loop { is_empty: each.body.stmts.is_empty() && !waits }, spot, used);
                    walk.visit_block(&each.body);
                });
            }
            Expr::Loop(each) => {
                let spot = self.spot(each.loop_token.span, each.loop_token.span);
                self.in_a_loop(false, |walk| {
                    walk.note(What::Loop { is_empty: each.body.stmts.is_empty() }, spot, used);
                    walk.visit_block(&each.body);
                });
            }
            Expr::If(choice) => {
                let before = self.around.guards.clone();
                self.visit_expr(&choice.cond);
                if !matches!(*choice.cond, Expr::Let(_)) {
                    self.around.guards.clone_from(&before);
                }
                self.maybe(|walk| walk.visit_block(&choice.then_branch));
                self.around.guards = before;
                if let Some((_, other)) = &choice.else_branch {
                    self.maybe(|walk| walk.visit_expr(other));
                }
            }
            Expr::Match(choice) => {
                self.visit_expr(&choice.expr);
                self.maybe(|walk| {
                    for arm in &choice.arms {
                        walk.visit_arm(arm);
                    }
                });
            }
            Expr::Path(path) => {
                let resolved = self.resolved(&path.path);
                let first = resolved.split("::").next().unwrap_or_default();
                let from_elsewhere = resolved.contains("::")
                    && matches!(first, "std" | "core" | "alloc" | "tokio" | "futures" | "reqwest" | "tokio_stream");
                if !from_elsewhere {
                    // The type is named too: what it implements may be called.
                    path.path.segments.iter().for_each(|segment| self.name(segment.ident.to_string()));
                }
            }
            Expr::Struct(made) => {
                if let Some(name) = made.path.segments.last() {
                    self.name(name.ident.to_string());
                }
                visit::visit_expr(self, expr);
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, called: &'a Macro) {
        // Of what a macro is given, the tree has only tokens. Most of it is code all the same; it is parsed apart, in a walk
        // of its own, for the tree does not live as long as this one.
        let name = called.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let inside = if matches!(name.as_str(), "stream" | "try_stream") {
            called.parse_body_with(Block::parse_within).ok()
        } else {
            let expressions = called.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok();
            expressions.map(|all| all.into_iter().map(|expr| Stmt::Expr(expr, None)).collect())
        };
        let Some(statements) = inside else { return };
        let is_stream = matches!(name.as_str(), "stream" | "try_stream");
        let mut around = Around { guards: self.around.guards.clone(), used: Used::Somehow, ..self.around.clone() };
        if is_stream {
            around.is_async = true;
            around.guards.clear();
        }
        let mut walk = Walk {
            sights: Vec::new(),
            named: BTreeSet::new(),
            imports: self.imports,
            parameters: self.parameters,
            file: self.file,
            around,
            named_guards: Vec::new(),
            loops: self.loops,
            root: None,
            awaited: None,
        };
        for statement in &statements {
            walk.visit_stmt(statement);
        }
        let Walk { sights, named, loops, .. } = walk;
        self.loops = loops;
        self.sights.extend(sights);
        self.named.extend(named);
        self.sights.push(Sight {
            what: What::Call(Called {
                name: name + "!",
                arguments: 0,
                number: None,
                chain: Vec::new(),
                awaited: false,
            }),
            spot: self.spot(beginning(&called.path, called.bang_token.spans[0]), called.bang_token.spans[0]),
            around: Around { used: Used::Somehow, ..self.around.clone() },
        });
    }
}
