//! Walks through a function and notes what a pattern may be made of: calls, awaits, loops, and what is around them. In the
//! order in which they are evaluated, as far as a guard that is alive makes that matter.
//!
//! | module | does |
//! | --- | --- |
//! | `walk` | walks through a function |
//! | `expressions` | what can be read off an expression or a path |

mod expressions;
mod walk;

use super::functions::Place;
pub(super) use walk::Walk;

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

/// The last name of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default()
}

/// Whether what has this name starts a task or a thread.
pub(super) fn is_spawn(name: &str) -> bool {
    matches!(name, "spawn" | "spawn_local" | "spawn_blocking" | "spawn_on" | "spawn_blocking_on")
}
