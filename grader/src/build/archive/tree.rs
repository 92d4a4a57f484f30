//! An archive's entries by their names. A path stands for one thing: what is there twice, or once as a folder and once
//! as something else, would be read differently by different programs.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::OsString;
use std::path::Path;

use crate::build::sources::Kind;

/// What is at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    Folder(BTreeMap<OsString, Node>),
    /// With its contents, if it may count.
    File(Vec<u8>),
    /// What would not be read: `a link`, say.
    Other(&'static str),
}

/// Something else is there already.
#[derive(Debug)]
pub(super) struct Twice;

impl Default for Node {
    fn default() -> Node {
        Node::Folder(BTreeMap::new())
    }
}

impl Node {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Node::Folder(_) => Kind::Folder,
            Node::File(_) => Kind::File,
            Node::Other(what) => Kind::Other(what),
        }
    }

    pub(super) fn find(&self, path: &Path) -> Option<&Node> {
        path.iter().try_fold(self, |node, name| match node {
            Node::Folder(names) => names.get(name),
            _ => None,
        })
    }

    /// Adds something, and the folders above it. A folder may be added again.
    pub(super) fn insert(&mut self, path: &[OsString], node: Node) -> Result<(), Twice> {
        let Node::Folder(names) = self else { return Err(Twice) };
        match path {
            [] if matches!(node, Node::Folder(_)) => Ok(()),
            [] => Err(Twice),
            [name] => match names.entry(name.clone()) {
                Entry::Vacant(free) => {
                    free.insert(node);
                    Ok(())
                }
                Entry::Occupied(there) => there.into_mut().insert(&[], node),
            },
            [name, below @ ..] => names.entry(name.clone()).or_default().insert(below, node),
        }
    }

    /// The only folder in a folder and its name, or the folder itself if there is no such thing. Files beside it do not
    /// matter, nor does what file managers put there.
    pub(super) fn unwrapped(self) -> Result<(OsString, Node), Node> {
        let Node::Folder(mut names) = self else { return Err(self) };
        let mut folders = names.iter().filter(|(name, node)| {
            matches!(node, Node::Folder(_)) && *name != "__MACOSX" && !name.as_encoded_bytes().starts_with(b".")
        });
        match (folders.next().map(|(name, _)| name.clone()), folders.next()) {
            (Some(name), None) => names.remove_entry(&name).ok_or(Node::Folder(names)),
            _ => Err(Node::Folder(names)),
        }
    }
}
