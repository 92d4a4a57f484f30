use proptest::prelude::*;

use super::*;

const HARNESS: &str = "fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::Run { n } => Answer::of(judge.run(Clock::Real, async move { student::run(n).await })),
        Call::Other => Answer::of(student::other()),
        Call::Nested(function) => nested(function),
    }
}
fn nested(function: Function) {
    match function {
        Function::Run => drop(student::run(1)),
        Function::Other => drop(student::other()),
    }
}";

fn ask(files: &[(&str, &str)], call: &[&str], diagnoses: &[Diagnosis], panicked: &str) -> Vec<Place> {
    let files = files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect();
    let called: Vec<String> = call.iter().map(ToString::to_string).collect();
    let shown = Path::new("src");
    places(Question { files: &files, shown, harness: HARNESS, called: &called, panicked, diagnoses })
}

/// The code with `«` and `»` around each place that is pointed at.
fn marked(code: &str, places: &[Place]) -> String {
    let mut lines: Vec<Vec<char>> = code.lines().map(|line| line.chars().collect()).collect();
    for place in places.iter().rev() {
        let line = &mut lines[place.line as usize - 1];
        let start = place.column as usize - 1;
        line.insert(start + place.length.expect("a length") as usize, '»');
        line.insert(start, '«');
    }
    lines.into_iter().map(|line| line.into_iter().collect::<String>() + "\n").collect()
}

/// Code in which the places are marked that this mistake is to be seen at.
#[track_caller]
fn check(diagnosis: Diagnosis, expected: &str) {
    let code = expected.replace(['«', '»'], "");
    let places = ask(&[("lib.rs", &code)], &["Run"], &[diagnosis], "");
    assert_eq!(marked(&code, &places), format!("{}\n", expected.trim_end()), "{diagnosis}");
}

#[test]
fn an_await_in_a_loop_waits_for_its_reply() {
    let check = |code: &str| check(Diagnosis::SequentialAwait, code);
    check("pub async fn run(n: usize) { for i in 0..n { get(i)«.await»; } }");
    check("pub async fn run(n: usize) { while more() { let x = client.get(n).send()«.await».text().await; } }");
    check("pub async fn run(f: Vec<F>) { for f in f { out.push(f«.await»); } }");
    // One task around the loop is still one after the other.
    check(
        "pub async fn run(n: usize) { tokio::spawn(async move { for i in 0..n { get(i)«.await»; } }).await.unwrap() }",
    );
    // In what it calls.
    check("pub async fn run(n: usize) { all(n).await }\nasync fn all(n: usize) { for i in 0..n { get(i)«.await»; } }");
    check("pub fn run(n: usize) -> impl Future { async move { for i in 0..n { get(i)«.await»; } } }");
    check("pub async fn run(u: &[U]) { stream::iter(u).«then»(|u| get(u)).collect().await }");
    check("pub async fn run(u: &[U]) { stream::iter(u).map(get).«buffered»(1).collect().await }");
    // One of these.
    check("pub async fn run(n: usize) { for i in 0..n { get(i)«.await»; }\nloop { put(i)«.await»; } }");
}

#[test]
fn what_looks_like_an_await_in_a_loop_is_left_alone() {
    let check = |code: &str| check(Diagnosis::SequentialAwait, code);
    check("pub async fn run(n: usize) { join_all((0..n).map(|i| async move { get(i).await })).await }");
    check("pub async fn run(n: usize) { for i in 0..n { set.spawn(async move { get(i).await }); } }");
    check("pub async fn run(n: usize) { let h = (0..n).map(|i| spawn(get(i))).collect(); for h in h { h.await; } }");
    check("pub async fn run(n: usize) { while let Some(page) = pages.next().await { out.push(page); } }");
    check("pub async fn run(n: usize) { while let Some(x) = set.join_next().await {} }");
    check("pub async fn run(n: usize) { for chunk in n.chunks(4) { join_all(chunk).await; } }");
    // Each of many runs the loop: a worker.
    check("pub async fn run(n: usize) { for _ in 0..n { tokio::spawn(async { loop { get().await; } }); } }");
    check("pub async fn run(u: &[U]) { stream::iter(u).map(get).buffered(8).collect().await }");
    check("pub async fn run(n: usize) { while let Some(x) = rx.recv().await { work(x).await; } }");
    check("pub async fn run(n: usize) { loop { let x = q.lock().await.pop(); work(x).await; } }");
    // Nobody calls it.
    check("pub async fn run(n: usize) {}\npub async fn other(n: usize) { for i in 0..n { get(i).await; } }");
    check(
        "pub async fn run(n: usize) {}\n#[cfg(test)]\nmod tests { async fn run() { for i in 0..n { get(i).await; } } }",
    );
    // More than anybody could choose from.
    let line = "for i in 0..n { get(i).await; } ";
    check(&format!("pub async fn run(n: usize) {{ {} }}", line.repeat(4)));
}

#[test]
fn a_task_that_is_awaited_before_the_next_one_is_spawned() {
    let check = |code: &str| check(Diagnosis::SpawnThenAwait, code);
    check(
        "pub async fn run(n: usize) { for i in 0..n { let h = tokio::spawn(get(i)); out.push(h«.await».unwrap()); } }",
    );
    check("pub async fn run(n: usize) { for i in 0..n { out.push(tokio::spawn(get(i))«.await».unwrap()); } }");
    check("pub async fn run(n: usize) { for i in 0..n { set.spawn(get(i)); set.join_next()«.await»; } }");
    check(
        "pub async fn run(n: usize) { for i in n { set.spawn(get(i)); while let Some(x) = set.join_next()«.await» {} } }",
    );
    check(
        "pub async fn run(n: usize) { for i in 0..n { let h = spawn(get(i)); hs.push(h); } for h in hs { h.await; } }",
    );
    check(
        "pub async fn run(n: usize) { for i in n { set.spawn(get(i)); if set.len() > 3 { set.join_next().await; } } }",
    );
    check("pub async fn run(n: usize) { let h = spawn(get(1)); h.await; }");
}

#[test]
fn a_thread_that_is_joined_before_the_next_one_is_started() {
    let check = |code: &str| check(Diagnosis::SequentialThreads, code);
    check("pub fn run(n: usize) { for i in 0..n { let h = thread::spawn(move || work(i)); h.«join»().unwrap(); } }");
    check("pub fn run(n: usize) { (0..n).map(|i| thread::spawn(move || work(i)).«join»().unwrap()).collect() }");
    check("pub fn run(n: usize) { thread::scope(|s| { for i in 0..n { s.spawn(|| work(i)).«join»().unwrap(); } }) }");
    check(
        "pub fn run(n: usize) { let h: Vec<_> = (0..n).map(|i| thread::spawn(|| work(i))).collect(); for h in h { h.join(); } }",
    );
    check(
        "pub fn run(n: usize) { for i in 0..n { hs.push(thread::spawn(|| work(i))); } hs.into_iter().map(|h| h.join()); }",
    );
    check("pub fn run(n: usize) { for i in n { thread::spawn(|| work(i)); let path = path.join(\"x\"); } }");
}

#[test]
fn what_blocks_the_thread_of_all_tasks() {
    let check = |code: &str| check(Diagnosis::BlockedEventLoop, code);
    check("use std::thread;\npub async fn run(n: usize) { «thread::sleep»(n); }");
    check("pub async fn run(n: usize) { «std::thread::sleep»(n); }");
    check("use std::thread::sleep as nap;\npub async fn run(n: usize) { «nap»(n); }");
    check("pub async fn run(n: usize) { tokio::spawn(async move { «std::thread::sleep»(n); }).await; }");
    check("pub async fn run(n: usize) { help(n) }\nfn help(n: usize) { «std::fs::read»(n); }");
    check("use std::sync::mpsc;\npub async fn run(n: usize) { let (s, r) = mpsc::channel(); r.«recv»().unwrap(); }");
    check("use std::thread;\npub async fn run(n: usize) { thread::spawn(|| 1).«join»().unwrap(); }");
    check(
        "pub async fn run(n: usize) { futures::executor::«block_on»(get(n)); }"
            .replace("futures::executor::«", "«futures::executor::")
            .as_str(),
    );
    check("use std::thread;\npub async fn run(n: usize) { let page = «thread::scope»(|s| { s.spawn(|| 1); }); }");
}

#[test]
fn what_blocks_another_thread_or_nobody_is_left_alone() {
    let check = |code: &str| check(Diagnosis::BlockedEventLoop, code);
    check("pub async fn run(n: usize) { tokio::task::spawn_blocking(move || std::thread::sleep(n)).await; }");
    check("pub async fn run(n: usize) { std::thread::spawn(move || { std::thread::sleep(n); }); }");
    check("pub async fn run(n: usize) { spawn_blocking(help).await; }\nfn help() { std::thread::sleep(1); }");
    check("use tokio::time::sleep;\npub async fn run(n: usize) { sleep(n).await; }");
    check("use tokio::fs;\npub async fn run(n: usize) { fs::read(n).await; }");
    check("use tokio::sync::mpsc;\npub async fn run(n: usize) { let r = rx.recv(); r.await; }");
    check("use std::thread;\npub async fn run(n: usize) { let path = path.join(\"x\"); }");
    check("pub async fn run(n: usize) {}\npub fn other() { std::thread::sleep(1); }");
}

#[test]
fn what_asks_again_and_again() {
    let check = |code: &str| check(Diagnosis::BusyWaiting, code);
    check("pub async fn run(n: usize) { «while» now() < end {} }");
    check("pub async fn run(n: usize) { while now() < end { «tokio::task::yield_now»().await; } }");
    check("pub async fn run(n: usize) { loop { if let Ok(x) = rx.«try_recv»() { return x; } } }");
    check(
        "pub async fn run(n: usize) { Wait.await }\nstruct Wait;\nimpl Future for Wait { fn poll(&self) { w.«wake_by_ref»(); } }",
    );
    check("pub async fn run(n: usize) { if let Ok(x) = rx.try_recv() { return x; } for i in 0..n { get(i).await; } }");
    check(
        "pub async fn run(n: usize) { while set.join_next().await.is_some() {} while rx.recv().is_ok() {} for x in rx {} }",
    );
}

#[test]
fn a_guard_that_lives_on() {
    let across = |code: &str| check(Diagnosis::LockHeldAcrossAwait, code);
    across("pub async fn run(n: usize) { let q = m.«lock()».await; let x = q.get(n).await; }");
    across("pub async fn run(n: usize) { let x = m.«lock()».await.get(n).await; }");
    across("pub async fn run(n: usize) { while let Some(x) = m.«lock()».await.pop() { work(x).await; } }");
    across("pub async fn run(n: usize) { let x = m.lock().await.recv().await; work(x).await; }");
    across("pub async fn run(n: usize) { let q = m.lock().await; let x = q.pop(); drop(q); work(x).await; }");
    across("pub async fn run(n: usize) { let x = { let q = m.lock().await; q.pop() }; work(x).await; }");
    across("pub async fn run(n: usize) { let x = m.lock().await.pop(); work(x).await; }");
    across("pub async fn run(n: usize) { if m.lock().await.is_empty() { work(x).await; } }");
    let held = |code: &str| check(Diagnosis::LockHeld, code);
    held("pub fn run(n: usize, work: F) { let mut r = m.«lock()».unwrap(); r[i] = work(i); }");
    held("pub fn run(n: usize, work: F) { m.«lock()».unwrap().push(work(i)); }");
    held("pub fn run(n: usize, work: F) { (m.«lock()».unwrap())(i); }");
    held("pub fn run(n: usize, work: F) { *m.lock().unwrap() = work(i); }");
    held("pub fn run(n: usize, work: F) { let x = work(i); m.lock().unwrap().push(x); }");
    held("pub fn run(n: usize, work: F) { let x = m.lock().unwrap().len(); work(x); }");
}

#[test]
fn other_patterns_are_seen_where_they_stand() {
    use Diagnosis as D;
    for (diagnosis, code) in [
        (D::PermitDropped, "pub async fn run(n: usize) { let _ = s.«acquire»().await.unwrap(); get(n).await; }"),
        (D::PermitDropped, "pub async fn run(n: usize) { s.«acquire»().await.unwrap(); get(n).await; }"),
        (D::PermitDropped, "pub async fn run(n: usize) { let _permit = s.acquire().await.unwrap(); get(n).await; }"),
        (D::PermitKept, "pub async fn run(n: usize) { s.acquire().await.unwrap().«forget»(); }"),
        (D::Unbounded, "pub async fn run(n: usize) { «join_all»(n).await }"),
        (D::Unbounded, "pub async fn run(n: usize) { let _p = s.acquire().await; join_all(n).await }"),
        (D::NoBackPressure, "pub async fn run(n: usize) { let (s, r) = «mpsc::unbounded_channel»(); }"),
        (D::NoBackPressure, "pub async fn run(n: usize) { let (s, r) = mpsc::channel(n); }"),
        (D::NotAwaited, "pub async fn run(n: usize) { «tokio::spawn»(get(n)); }"),
        (D::NotAwaited, "pub async fn run(n: usize) { tokio::spawn(get(n)).await.unwrap(); }"),
        (D::ThreadPerWait, "pub async fn run(n: usize) { «tokio::task::spawn_blocking»(nap).await; }"),
        (D::FewerWorkers, "pub async fn run(n: usize) { stream.«buffered»(4).collect().await }"),
        (D::FewerWorkers, "pub async fn run(n: usize) { stream.buffered(n).collect().await }"),
        (D::FewerWorkers, "pub async fn run(n: usize) { let s = «Semaphore::new»(4); }"),
        (D::OwnClient, "use reqwest::Client;\npub async fn run(n: usize) { let c = «Client::new»(); }"),
        (D::WrongOrder, "pub async fn run(n: usize) { stream.«buffer_unordered»(n).collect().await }"),
        (D::WrongOrder, "pub async fn run(n: usize) { let mut x = stream.buffer_unordered(n); x.sort(); }"),
        (D::LostResults, "pub async fn run(n: usize) { «try_join_all»(n).await }"),
        (D::Eager, "pub fn run(n: usize) -> impl Future { let h = «tokio::spawn»(get(n)); async { h.await } }"),
        (D::Eager, "pub fn run(n: usize) -> impl Future { async move { tokio::spawn(get(n)).await } }"),
        (D::Crashed, "pub fn run(n: usize) { «std::process::exit»(1) }"),
        (D::Deadlock, "pub async fn run(n: usize) { for i in 0..n { get(i).await; } }"),
    ] {
        check(diagnosis, code);
    }
}

#[test]
fn only_what_the_call_reaches_is_looked_at() {
    let code = "pub fn run() { std::process::exit(1) }\npub fn other() { std::process::exit(2) }";
    let lines = |call: &[&str]| -> Vec<u32> {
        ask(&[("lib.rs", code)], call, &[Diagnosis::Crashed], "").iter().map(|place| place.line).collect()
    };
    assert_eq!(lines(&["Run"]), [1]);
    assert_eq!(lines(&["Other"]), [2]);
    assert_eq!(lines(&["Nested", "Other"]), [2]);
    // Which of them is not known.
    assert_eq!(lines(&[]), [1, 2]);
}

#[test]
fn a_place_is_in_its_own_file_and_what_no_mod_names_is_none() {
    let files = [
        ("lib.rs", "mod there;\npub fn run() { there::go() }"),
        ("there.rs", "pub fn go() { std::process::exit(1) }"),
        ("nowhere.rs", "pub fn go() { std::process::exit(1) }"),
    ];
    let found = ask(&files, &["Run"], &[Diagnosis::Crashed], "");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].file.as_str(), found[0].line), ("src/there.rs", 1));
    assert_eq!(found[0].source.as_deref(), Some("pub fn go() { std::process::exit(1) }"));
}

#[test]
fn where_it_panicked_is_told_if_there_is_such_a_line() {
    let code = "pub fn run() {\n    todo!(\"later\")\n}";
    for (at, expected) in [
        ("src/lib.rs:2:5", Some((2, 5, 5))),
        ("src/lib.rs:9:5", None),
        ("src/lib.rs:2:99", Some((2, 99, 1))),
        ("src/other.rs:2:5", None),
        ("src/lib.rs:0:0", None),
        ("src/lib.rs", None),
        ("", None),
    ] {
        let found = ask(&[("lib.rs", code)], &["Run"], &[Diagnosis::NotImplemented], at);
        let place = found.first().map(|place| (place.line, place.column, place.length.unwrap_or_default()));
        assert_eq!(place, expected, "{at}");
    }
}

#[test]
fn what_is_too_deep_costs_the_pointer_and_nothing_else() {
    let nested = |open: &str, close: &str, n: usize| {
        let body = format!("{}1{}", open.repeat(n), close.repeat(n));
        format!("pub fn run() {{ std::process::exit(1); let x = {body}; }}")
    };
    for code in [
        nested("(", ")", 100_000),
        nested("!", "", 100_000),
        nested("&", "", 1_400),
        nested("-", "", 1_400),
        nested("|a|", "", 400),
        nested("return ", "", 1_400),
        nested("[", "]", 46),
        nested("(", ")", 46),
        nested("{", "}", 46),
        nested("|a|{", "}", 46),
        nested("if x {", "}", 46),
        nested("async {", "}", 46),
        nested("match x { _ => ", "}", 46),
        nested("a::<", ">()", 200),
        nested("vec![", "]", 46),
        nested("", ".a()", 400),
        nested("", ".a(|b| {})", 2_300),
        nested("", "?", 1_400),
        nested("", ".await", 700),
        nested("", " + 1", 700),
        nested("", " + {}", 7_000),
        nested("", " as u8", 700),
        nested("if a {} else ", "", 4_000),
        nested("if let A = ", "{}", 300),
        format!("pub fn run() {{}} type A = {}u8{};", "Vec<".repeat(700), ">".repeat(700)),
        format!("pub fn run() {{}} type A = {}u8{};", "fn(".repeat(47), ")".repeat(47)),
        format!("pub fn run() {{}} type A = {}u8;", "*const ".repeat(700)),
        format!("{}pub fn run() {{}}{}", "mod a { ".repeat(47), "}".repeat(47)),
        format!("use {}a{};", "a::{".repeat(47), "}".repeat(47)),
        format!("pub fn run() {{ let {}a{} = 1; }}", "A(".repeat(46), ")".repeat(46)),
        format!("pub fn run() {{ let {}a = 1; }}", "&".repeat(1_400)),
    ] {
        let began = std::time::Instant::now();
        let found = ask(&[("lib.rs", &code)], &["Run"], &[Diagnosis::Crashed], "");
        assert!(found.len() <= 1);
        assert!(began.elapsed().as_secs() < 20, "{}", &code[..100]);
    }
}

/// Pieces of code from which something like code is made.
const PIECES: &[&str] = &[
    "pub fn run() {",
    "}",
    "(",
    ")",
    "{",
    "async move {",
    "for i in x {",
    "loop {",
    ".await",
    ".lock()",
    "let _ = ",
    "; ",
    "|x| ",
    "tokio::spawn(",
    "join!(",
    "match x { y => ",
    "if let Some(x) = ",
    "drop(x)",
    "x",
    "Foo { x }",
    "impl Future for Foo {",
    "?",
    "stream! {",
    "use a::{b, c as d};",
    "mod m;",
    "é",
    "\u{2028}",
    "'a",
    "\"",
    "r#\"",
    "/*",
    "&mut ",
    "..",
    "=> ",
    "#[test] ",
    ":: <",
];

proptest! {
    #[test]
    fn any_text_is_looked_at_without_a_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40), any in ".{0,30}") {
        for code in [pieces.concat(), format!("pub fn run() {{ {} }}", pieces.concat()), any] {
            for (diagnosis, at) in [(Diagnosis::SequentialAwait, ""), (Diagnosis::Panicked, "src/lib.rs:1:3")] {
                ask(&[("lib.rs", &code)], &["Run"], &[diagnosis], at);
            }
        }
    }
}
