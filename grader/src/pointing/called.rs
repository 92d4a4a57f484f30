//! Which functions of the student's a call of the judge's ends in. Nothing lists them: the harness's own source says what
//! it does with each call.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Expr, ExprMatch, ExprMethodCall, ExprPath, File, Item, ItemFn, Macro, Pat};

/// Where the harness takes a call from the judge.
const ENTRY: &str = "perform";

/// The names of all functions and methods that the harness may call for this call: of the student's, and of others.
pub(super) fn names(harness: &str, call: &[String]) -> BTreeSet<String> {
    let Ok(file) = syn::parse_file(harness) else { return BTreeSet::new() };
    let mut calls = Calls { file: &file, call, names: BTreeSet::new(), entered: BTreeSet::new() };
    calls.enter(ENTRY);
    calls.names
}

struct Calls<'a> {
    file: &'a File,
    call: &'a [String],
    names: BTreeSet<String>,
    entered: BTreeSet<String>,
}

impl<'a> Calls<'a> {
    fn enter(&mut self, name: &str) {
        let function = self.file.items.iter().find_map(|item| match item {
            Item::Fn(function) if function.sig.ident == name => Some(function),
            _ => None,
        });
        let Some(function): Option<&'a ItemFn> = function else { return };
        if self.entered.insert(name.to_owned()) {
            self.visit_block(&function.block);
        }
    }

    /// Whether a pattern names this call.
    fn is_of_the_call(&self, pattern: &Pat) -> bool {
        let path = match pattern {
            Pat::Or(or) => return or.cases.iter().any(|case| self.is_of_the_call(case)),
            Pat::TupleStruct(pattern) => &pattern.path,
            Pat::Struct(pattern) => &pattern.path,
            Pat::Path(pattern) => &pattern.path,
            _ => return false,
        };
        path.segments.last().is_some_and(|last| self.call.iter().any(|name| last.ident == name))
    }
}

impl<'a> Visit<'a> for Calls<'a> {
    fn visit_expr_match(&mut self, matching: &'a ExprMatch) {
        self.visit_expr(&matching.expr);
        let of_the_call = || matching.arms.iter().filter(|arm| self.is_of_the_call(&arm.pat));
        let chosen: Vec<&Expr> = if of_the_call().next().is_some() {
            of_the_call().map(|arm| &*arm.body).collect()
        } else {
            matching.arms.iter().map(|arm| &*arm.body).collect()
        };
        chosen.into_iter().for_each(|body| self.visit_expr(body));
    }

    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        let Some(last) = path.path.segments.last() else { return };
        let name = last.ident.to_string();
        self.enter(&name);
        self.names.insert(name);
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.names.insert(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, called: &'a Macro) {
        for token in called.tokens.clone() {
            if let proc_macro2::TokenTree::Ident(name) = token {
                self.names.insert(name.to_string());
            }
        }
    }
}
