//! The functions of a submission, and which of them a call reaches: by their names, resolved simply.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, File, FnArg, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, Pat, Signature, Type, UseTree,
    Visibility,
};

use super::Source;
use super::sights::{Sight, Walk};

/// The functions of a submission.
#[derive(Default)]
pub(super) struct Functions<'a> {
    pub all: Vec<Function<'a>>,
    /// What a name stands for, as far as imports say it: `sleep` for `std::thread::sleep`. The same for all files: one name
    /// for two things is an accident that costs a pointer.
    pub imports: BTreeMap<String, String>,
}

/// A function or a method.
pub(super) struct Function<'a> {
    pub name: String,
    pub file: usize,
    pub is_async: bool,
    pub is_public: bool,
    /// The type whose method it is.
    pub owner: Option<String>,
    /// Whether the trait that it implements may have it called by others.
    pub of_a_trait: bool,
    /// The trait, if it is one.
    pub of: Option<String>,
    pub parameters: BTreeSet<String>,
    pub body: &'a Block,
}

/// On what a piece of code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Whether it runs on the thread that called, which other tasks may share.
    pub callers_thread: bool,
    /// Whether it runs many times within one call: for each of the calls that are to be together.
    pub many: bool,
}

/// What was seen in the functions that a call reaches.
#[derive(Default)]
pub(super) struct Scene {
    pub sights: Vec<Sight>,
    pub imports: BTreeMap<String, String>,
}

impl<'a> Functions<'a> {
    /// Finds them in the files that the crate consists of.
    pub(super) fn of(sources: &[Source<'_>], files: &'a [File]) -> Functions<'a> {
        let mut found = Finder::default();
        let declared: BTreeSet<String> = files.iter().flat_map(|file| modules(&file.items)).collect();
        for (number, (source, file)) in sources.iter().zip(files).enumerate() {
            let name = |path: Option<&std::ffi::OsStr>| path.map(|name| name.to_string_lossy().into_owned());
            let stem = name(source.path.file_stem()).unwrap_or_default();
            let folder = source.path.parent().and_then(|folder| name(folder.file_name())).unwrap_or_default();
            // What no `mod` names is not compiled.
            let module = if stem == "mod" { folder } else { stem };
            if module == "lib" || declared.contains(&module) {
                found.file = number;
                found.visit_file(file);
            }
        }
        found.functions
    }

    /// What there is to see in those of the functions that have one of these names, and in what they call. From all that
    /// others may call, if none has.
    pub(super) fn reached_from(self, names: &BTreeSet<String>) -> Scene {
        let public: Vec<usize> = (0..self.all.len()).filter(|number| self.all[*number].is_public).collect();
        let called = public.iter().copied().filter(|number| names.contains(&self.all[*number].name));
        let mut entries: Vec<usize> = called.collect();
        if entries.is_empty() {
            entries = public;
        }
        let here = Place { callers_thread: true, many: false };
        let mut next: Vec<(usize, Place)> = entries.into_iter().map(|number| (number, here)).collect();
        let (mut entered, mut sights) = (BTreeSet::new(), Vec::new());
        while let Some((number, place)) = next.pop() {
            if !entered.insert((number, place)) {
                continue;
            }
            let walk = Walk::through(&self.all[number], number, place, &self.imports);
            for (name, place) in &walk.named {
                let others = self.all.iter().enumerate();
                next.extend(others.filter(|(_, f)| f.is_meant_by(name)).map(|(number, _)| (number, *place)));
            }
            sights.extend(walk.sights);
        }
        Scene { sights, imports: self.imports }
    }
}

impl Function<'_> {
    /// Whether this name, in a function that is reached, reaches this one too: it is its own, or that of the type whose
    /// trait is implemented here.
    fn is_meant_by(&self, name: &str) -> bool {
        if self.of_a_trait { self.owner.as_deref() == Some(name) } else { self.name == name }
    }
}

/// The modules that these items declare in files of their own.
fn modules(items: &[Item]) -> Vec<String> {
    let mut names = Vec::new();
    for item in items {
        if let Item::Mod(module) = item {
            match &module.content {
                Some((_, items)) => names.extend(modules(items)),
                None => names.push(module.ident.to_string()),
            }
        }
    }
    names
}

#[derive(Default)]
struct Finder<'a> {
    file: usize,
    /// The type and the trait of the `impl` around.
    owner: Option<(String, Option<String>)>,
    functions: Functions<'a>,
}

impl<'a> Finder<'a> {
    fn add(&mut self, signature: &'a Signature, body: &'a Block, is_public: bool) {
        let names = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(input) => match &*input.pat {
                Pat::Ident(name) => Some(name.ident.to_string()),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        let (owner, of) = self.owner.clone().map_or((None, None), |(owner, of)| (Some(owner), of));
        self.functions.all.push(Function {
            name: signature.ident.to_string(),
            file: self.file,
            is_async: signature.asyncness.is_some(),
            is_public,
            owner,
            of_a_trait: of.is_some(),
            of,
            parameters: names.collect(),
            body,
        });
    }

    fn import(&mut self, before: &str, tree: &UseTree) {
        let joined = |name: &dyn std::fmt::Display| {
            if before.is_empty() { name.to_string() } else { format!("{before}::{name}") }
        };
        match tree {
            UseTree::Path(path) => self.import(&joined(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => {
                let last = before.rsplit("::").next().unwrap_or_default();
                self.functions.imports.insert(last.to_owned(), before.to_owned());
            }
            UseTree::Name(name) => {
                self.functions.imports.insert(name.ident.to_string(), joined(&name.ident));
            }
            UseTree::Rename(name) if name.ident == "self" => {
                self.functions.imports.insert(name.rename.to_string(), before.to_owned());
            }
            UseTree::Rename(name) => {
                self.functions.imports.insert(name.rename.to_string(), joined(&name.ident));
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(before, tree)),
            UseTree::Glob(_) => {}
        }
    }
}

impl<'a> Visit<'a> for Finder<'a> {
    fn visit_item_fn(&mut self, function: &'a ItemFn) {
        if !is_test(&function.attrs) {
            self.add(&function.sig, &function.block, matches!(function.vis, Visibility::Public(_)));
            let owner = self.owner.take();
            visit::visit_block(self, &function.block);
            self.owner = owner;
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'a ImplItemFn) {
        self.add(&function.sig, &function.block, matches!(function.vis, Visibility::Public(_)));
        let owner = self.owner.take();
        visit::visit_block(self, &function.block);
        self.owner = owner;
    }

    fn visit_item_impl(&mut self, item: &'a ItemImpl) {
        let owner = match &*item.self_ty {
            Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last()).map(|last| last.ident.to_string());
        self.owner = owner.map(|owner| (owner, of));
        visit::visit_item_impl(self, item);
        self.owner = None;
    }

    fn visit_item_mod(&mut self, module: &'a ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.import("", &item.tree);
    }
}

/// Whether it belongs to tests: `#[test]`, `#[tokio::test]`, `#[cfg(test)]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path().segments.last().map(|last| last.ident.to_string());
        match (last.as_deref(), &attribute.meta) {
            (Some("test"), _) => true,
            (Some("cfg"), syn::Meta::List(list)) => list.tokens.to_string() == "test",
            _ => false,
        }
    })
}
