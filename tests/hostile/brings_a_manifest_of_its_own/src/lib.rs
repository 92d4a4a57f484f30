//! Brings a manifest with a patched dependency, a profile and a workspace: the kit's own take their place.

mod honest;

pub use honest::*;
