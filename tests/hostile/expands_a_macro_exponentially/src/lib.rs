//! Has a macro expand to two of itself, forty times over.

mod honest;

pub use honest::*;

macro_rules! doubled {
    ([] $($rest:tt)*) => { $($rest)* };
    ([$_:tt $($left:tt)*] $($rest:tt)*) => { doubled!([$($left)*] $($rest)* $($rest)*); };
}

doubled!([1 2 3 4 5 6 7 8 1 2 3 4 5 6 7 8 1 2 3 4 5 6 7 8 1 2 3 4 5 6 7 8 1 2 3 4 5 6 7 8] const _: () = (););
