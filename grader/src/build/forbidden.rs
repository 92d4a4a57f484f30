//! What no submission may do although it compiles: change the clock by which it is judged.
//!
//! A student's crate is linked with the harness's tokio, whose clock can be stopped and pushed forward. Looking for the
//! functions' names in the sources would miss a renamed import and a macro. The compiled crate cannot hide them: each
//! function that it uses and does not define is a symbol, whatever the sources call it.

/// The functions that change the clock, and how each appears in a symbol. Names in symbols have their length in front,
/// in the old mangling (`_ZN5tokio4time5clock5pause…`) and in the new one (`_RNvNtNtCs…_5tokio4time5clock5pause`).
const CLOCK_FUNCTIONS: &[(&str, &str)] = &[
    ("tokio::time::pause", "5tokio4time5clock5pause"),
    ("tokio::time::resume", "5tokio4time5clock6resume"),
    ("tokio::time::advance", "5tokio4time5clock7advance"),
    ("tokio::runtime::Builder::start_paused", "7runtime7builder7Builder12start_paused"),
];

/// The first function that changes the clock and is used in a student's compiled crate.
pub(super) fn clock_function(library: &[u8]) -> Option<&'static str> {
    first(CLOCK_FUNCTIONS, library)
}

/// The same in the program that it is linked into: a generic function of the crate's is compiled only where its types
/// are known. The harness itself starts its clock paused, but calls none of the other functions, and what nobody calls
/// the linker leaves out.
pub(super) fn clock_function_linked(program: &[u8]) -> Option<&'static str> {
    first(&CLOCK_FUNCTIONS[..3], program)
}

fn first(functions: &[(&'static str, &str)], compiled: &[u8]) -> Option<&'static str> {
    let used = |symbol: &str| memchr::memmem::find(compiled, symbol.as_bytes()).is_some();
    functions.iter().find(|(_, symbol)| used(symbol)).map(|(function, _)| *function)
}
