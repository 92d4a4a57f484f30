//! What each expression of a function is noted for.

use std::collections::BTreeSet;

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Item, Local, Macro, Pat, Stmt, Token};

use super::{How, Walk};
use crate::pointing::sights::expressions::{beginning, chain, core, end, is_lock, number};
use crate::pointing::sights::{Around, Awaited, Called, Sight, Used, What, last};

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
