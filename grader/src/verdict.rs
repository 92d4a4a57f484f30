//! The named mistakes, and what a check may come to. Imports nothing of ours.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares the diagnoses once: the variant, the name that a user sees, and what to try.
macro_rules! diagnoses {
    ($($variant:ident $name:literal $hint:literal)*) => {
        /// A named mistake. `cargo grade explain NAME` has the lesson behind each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Diagnosis {
            $(
                #[doc = concat!("`", $name, "`: ", $hint, ".")]
                #[serde(rename = $name)]
                $variant,
            )*
        }

        impl Diagnosis {
            /// All of them.
            pub const ALL: &[Diagnosis] = &[$(Diagnosis::$variant),*];

            /// The name that users see.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Diagnosis::$variant => $name,)* }
            }

            /// What a student may try next, unless the check knows better.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self { $(Diagnosis::$variant => $hint,)* }
            }
        }
    };
}

diagnoses! {
    DidNotCompile "did-not-compile" "start with the first error; later ones often follow from it"
    NotImplemented "not-implemented" "replace the `todo!()` by your own code"
    Panicked "panicked" "read the panic's message and go to its line"
    TimedOut "timed-out" "look for a loop that never ends, or a wait that nobody ends"
    Deadlock "deadlock" "ask of each thread or task: what does it wait for, and who could still bring it?"
    Crashed "crashed" "the process ended before it answered: look for `exit`, `abort` or endless recursion"
    OutOfMemory "out-of-memory" "look for a collection that only ever grows"
    TooMuchOutput "too-much-output" "print less: a line in a hot loop is gigabytes in seconds"
    WrongResult "wrong-result" "call the function yourself, and compare what it returns with what the brief says"
    WrongOrder "wrong-order" "results belong to the position of their input, not to the moment they are ready"
    SequentialThreads "sequential-threads" "start all threads first, and join them only when all have been started"
    SequentialAwait "sequential-await" "each `.await` in the loop waits for its reply before the next one starts: make all futures first, then wait for them together"
    SpawnThenAwait "spawn-then-await" "the handle is awaited before the next task is spawned: spawn all of them first, then await the handles"
    BlockedEventLoop "blocked-event-loop" "something blocks the thread that all tasks share: use the async version of it and `.await` that"
    ThreadPerWait "thread-per-wait" "waiting needs no thread: a timer of the runtime can wait for thousands at once"
    FewerWorkers "fewer-workers" "count how many can run at the same time: it must be as many as asked for"
    Unbounded "unbounded" "nothing limits how many run at the same time: let each one take a place first"
    PermitDropped "permit-dropped" "a permit bound to `_`, or to nothing, is given back on the spot: give it a name that lives as long as the request"
    PermitKept "permit-kept" "every place that is taken must be given back, also when the page fails: let the permit go out of scope with the request"
    Batched "batched" "a batch waits for its slowest page: let each page that comes make room for the next one"
    HeadOfLine "head-of-line" "pages that have come wait behind a slow one and keep their places: give a place back when its own page is there"
    LockHeldAcrossAwait "lock-held-across-await" "the guard lives until the end of its statement or block: take the item, drop the guard, then process"
    LockHeld "lock-held" "the lock is taken before the work and kept while it runs: work first, lock only to store the result"
    NoBackPressure "no-back-pressure" "a bounded queue makes producers wait; nothing must collect the items before it"
    LostItem "lost-item" "follow one item from its source to the results: who drops it, or stops too early?"
    DuplicatedItem "duplicated-item" "follow one item from its source to the results: who hands it on twice?"
    LostError "lost-error" "an error must reach the caller as an error: look where it is swallowed or taken for a value"
    LostResults "lost-results" "one failure must cost one result: keep a `Result` for each call instead of stopping at the first error"
    NotAwaited "not-awaited" "the function returns before what it started has ended: keep the handles and await them"
    StillRunning "still-running" "dropping a `JoinHandle` does not stop its task: a `JoinSet` aborts what it holds when it is dropped"
    SenderKeptAlive "sender-kept-alive" "a channel closes when its last `Sender` is gone: look for one that is still in scope"
    BusyWaiting "busy-waiting" "a loop that asks again and again burns a core: block or await until there is something to do"
    Eager "eager" "a future does nothing until it is awaited: move what starts the work inside the `async` block"
    OverFetched "over-fetched" "each page is to be asked for once: look for a second request for the same page"
    DidNotWait "did-not-wait" "it returned before the delay was over: wait for the whole of it"
    OverlappingBaseline "overlapping-baseline" "the baseline is meant to be slow: start the next one only when the last one has ended"
    WaitedForAll "waited-for-all" "return as soon as the first one is done; the others need not end"
    LostWakeup "lost-wakeup" "a wake may come during the poll, and from any thread: remember it before you sleep, and look at it before you do"
    OverPolled "over-polled" "a waker must say which task it wakes: poll that one, and none that has ended"
    Starved "starved" "a task that wakes itself goes to the end of the queue, and wakes from other threads go to the same queue"
    OrphanedProcess "orphaned-process" "dropping a `Child` does not end it: kill it, and wait for it too, or it stays as a zombie"
    PipeDeadlock "pipe-deadlock" "a pipe holds little: read what a command prints while it runs, and write its input meanwhile"
    SharedConnection "shared-connection" "a connection runs one query at a time: what is sent meanwhile waits in the server, so give each query a connection that nobody else uses"
    OwnClient "own-client" "use the client that the caller passes: it has the connections and the settings"
    DeadlineMissed "deadline-missed" "let the work and a timer race (`timeout`, `select!`): what is only looked at afterwards stops nothing"
    GraceIgnored "grace-ignored" "after the shutdown the jobs go on until the grace is over: only then drop what is left"
    Drifted "drifted" "wait for the next multiple of the period since the start, not for a whole period after each call"
    NeverFired "never-fired" "follow the callback: who holds it, and what would have to happen for it to be called?"
    CancelledByDrop "cancelled-by-drop" "dropping the handle must not stop the call: leave the task alone unless it is cancelled"
    LateCancel "late-cancel" "ask and decide in one step: whoever takes the callback first, the call or the cancelling, has won"
    Tampering "tampering" "the process sent something that the harness never sends"
    Forbidden "forbidden" "use safe code and the crates of the exercise only"
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Diagnosis {
    type Err = UnknownDiagnosis;

    fn from_str(name: &str) -> Result<Diagnosis, UnknownDiagnosis> {
        let found = Diagnosis::ALL.iter().find(|diagnosis| diagnosis.name() == name);
        found.copied().ok_or_else(|| UnknownDiagnosis(name.to_owned()))
    }
}

/// A name that no diagnosis has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDiagnosis(pub String);

impl fmt::Display for UnknownDiagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no diagnosis is called `{}`; `cargo grade explain` lists them", self.0)
    }
}

impl std::error::Error for UnknownDiagnosis {}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All that was asked was seen.
    Passed,
    /// A mistake was seen.
    Failed(Failure),
    /// The grader or the machine could not tell; no mark is lost.
    Ungraded {
        /// Why, in a line.
        reason: String,
    },
    /// Not run, because a check that it builds on failed.
    Skipped {
        /// The name of that check.
        needs: String,
    },
}

/// Characters of a failure's message. A panic of the student's may say megabytes.
const LONGEST_MESSAGE: usize = 4_000;

/// A mistake, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The mistake's name.
    pub diagnosis: Diagnosis,
    /// Others that the evidence does not rule out.
    pub also_possible: Vec<Diagnosis>,
    /// What was expected and what was seen, in a line or a few.
    pub message: String,
    /// What to try.
    pub hint: String,
}

impl Failure {
    /// A failure with the diagnosis's own hint. Of a message that is too long for anyone, the beginning is kept.
    pub fn new(diagnosis: Diagnosis, message: impl Into<String>) -> Failure {
        let mut message: String = message.into();
        if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
            message.truncate(end);
            message.push('…');
        }
        Failure { diagnosis, also_possible: Vec::new(), message, hint: diagnosis.hint().to_owned() }
    }

    /// The same, with another diagnosis that the evidence does not rule out.
    #[must_use]
    pub fn or(mut self, also: Diagnosis) -> Failure {
        self.also_possible.push(also);
        self
    }

    /// The same, with a hint that knows more than the diagnosis does.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = hint.into();
        self
    }
}
