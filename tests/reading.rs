//! Reading a submission: archives get what their folder would get; what is evil, damaged or too much ends in a line.

use std::fs;
use std::io::{Cursor, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use tar::EntryType;
use tests::{Scratch, names, solution};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const FIRST: &str = "01_threaded_slow/src/lib.rs";

type Entry<'a> = (&'a [u8], EntryType, &'a [u8]);

fn zip(files: &[(String, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in files {
        archive.start_file(name, SimpleFileOptions::default()).expect("a file can be started");
        archive.write_all(contents.as_bytes()).expect("it can be written");
    }
    archive.finish().expect("the archive can be ended").into_inner()
}

/// With names as they are, whatever they are.
fn tar_gz(entries: &[Entry]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, kind, contents) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_entry_type(*kind);
        header.set_size(contents.len() as u64);
        header.set_cksum();
        archive.append(&header, *contents).expect("an entry can be written");
    }
    archive.into_inner().and_then(GzEncoder::finish).expect("the archive can be ended")
}

fn tar_gz_of(files: &[(String, String)]) -> Vec<u8> {
    let entries: Vec<Entry> =
        files.iter().map(|(name, text)| (name.as_bytes(), EntryType::Regular, text.as_bytes())).collect();
    tar_gz(&entries)
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut stream = GzEncoder::new(Vec::new(), Compression::fast());
    stream.write_all(bytes).expect("memory takes all");
    stream.finish().expect("memory takes all")
}

/// Every solution, as files below a folder of this name.
fn solutions(below: &str) -> Vec<(String, String)> {
    names("solutions").iter().map(|folder| (format!("{below}{folder}/src/lib.rs"), solution(folder))).collect()
}

fn scorecard(scratch: &Scratch, arguments: &[&str]) -> Value {
    let output = scratch.grade().args(arguments).args(["--format", "json"]).output().expect("the grader runs");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn an_archive_of_all_solutions_gets_full_marks() {
    let scratch = Scratch::new();
    let mut wrapped = solutions("repository-main/exercises/");
    wrapped.push(("__MACOSX/repository-main/._x".to_owned(), "x".to_owned()));
    wrapped.push((".DS_Store".to_owned(), "x".to_owned()));
    scratch.write("hand-in.zip", zip(&wrapped));
    scratch.write("hand-in.tar.gz", tar_gz_of(&solutions("./")));
    for archive in ["hand-in.zip", "hand-in.tar.gz"] {
        let scorecard = scorecard(&scratch, &[archive]);
        assert_eq!(scorecard["points"], 10 * names("solutions").len(), "{archive}: {scorecard:#}");
        assert_eq!(scorecard["points"], scorecard["max_points"], "{archive}");
    }
}

#[test]
fn archives_of_every_shape_and_name_are_found() {
    let text = solution("01_threaded_slow");
    let scratch = Scratch::new();
    for (archive, path, arguments) in [
        ("01_threaded_slow.zip", "src/lib.rs", &[][..]),
        ("threaded_slow.tgz", "some folder/src/lib.rs", &[]),
        ("any.zip", "src/lib.rs", &["-e", "1"]),
        ("any.tar.gz", "exercises/01_threaded_slow/src/lib.rs", &["-e", "1"]),
        ("wrapped.tar.gz", "me/threaded_slow/src/lib.rs", &["-e", "1"]),
        // The name says nothing.
        ("no-extension", "./01_threaded_slow/src/lib.rs", &["-e", "1"]),
    ] {
        let files = [(path.to_owned(), text.clone())];
        scratch.write(archive, if archive.ends_with("zip") { zip(&files) } else { tar_gz_of(&files) });
        let scorecard = scorecard(&scratch, &[&[archive], arguments].concat());
        assert_eq!((&scorecard["points"], &scorecard["max_points"]), (&10.into(), &10.into()), "{archive}");
    }
}

#[test]
fn what_does_not_compile_in_an_archive_is_shown_with_its_path_in_it() {
    let scratch = Scratch::new();
    let file = |text: &str| [(format!("me/exercises/{FIRST}"), text.to_owned())];
    scratch.write("hand-in.zip", zip(&file("pub fn slow() -> u64 {\n    \"seven\"\n}\n")));
    let message = scorecard(&scratch, &["hand-in.zip", "-e", "1"])["exercises"][0]["message"].to_string();
    assert!(message.contains("hand-in.zip/me/exercises/01_threaded_slow/src/lib.rs:2:5"), "{message}");
    // Another version under the same name is another version.
    scratch.write("hand-in.zip", zip(&file(&solution("01_threaded_slow"))));
    assert_eq!(scorecard(&scratch, &["hand-in.zip", "-e", "1"])["points"], 10);
}

/// What the program says about an archive that it refuses.
fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let scratch = Scratch::new();
    scratch.write(name, bytes);
    let before = scratch.contents();
    let assert = scratch.grade().arg(name).assert().code(2);
    let output = assert.get_output();
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(scratch.contents(), before, "something was written");
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn each_bad_archive_gets_a_clear_line() {
    let evil = |name: &str| tar_gz(&[(name.as_bytes(), EntryType::Regular, b"x")]);
    let lib = (FIRST.as_bytes(), EntryType::Regular, &b"x"[..]);
    let whole = zip(&solutions(""));
    let mut encrypted = zip(&solutions(""));
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = encrypted.windows(4).position(|at| at == signature).expect("a header");
        encrypted[at + flags] |= 1;
    }
    let many: Vec<(String, String)> = (0..10_001).map(|file| (format!("target/{file}"), String::new())).collect();
    let said = [
        ("absolute.tar.gz", evil("/etc/cron.d/x")),
        ("upwards.tar.gz", evil("01_threaded_slow/src/../../../x.rs")),
        ("drive.tar.gz", evil("C:/x.rs")),
        ("backslash.tar.gz", evil("..\\x.rs")),
        ("forged.tar.gz", evil("../\x1b[2J\nerror: all is well")),
        ("twice.tar.gz", tar_gz(&[lib, lib])),
        ("both.tar.gz", tar_gz(&[("01_threaded_slow/src".as_bytes(), EntryType::Symlink, b""), lib])),
        ("encrypted.zip", encrypted),
        ("cut.zip", whole[..whole.len() / 2].to_vec()),
        ("cut.tar.gz", tar_gz(&[lib])[..60].to_vec()),
        ("text.zip", b"not an archive".to_vec()),
        ("text.tar.gz", gz(&b"not an archive".repeat(100))),
        ("empty.zip", Vec::new()),
        ("nothing.zip", zip(&[])),
        ("no_exercise.zip", zip(&[("notes/a.txt".to_owned(), "x".to_owned())])),
        ("no_name.zip", zip(&[("src/lib.rs".to_owned(), "x".to_owned())])),
        ("wrapped_twice.zip", zip(&solutions("a/b/c/"))),
        ("many.zip", zip(&many)),
        ("large.zip", vec![0; (32 << 20) + 1]),
    ]
    .map(|(name, bytes)| refused(name, bytes));
    insta::assert_snapshot!(said.concat());
}

/// Runs the program until it ends; what it says, and the most memory it had, in MiB.
#[cfg(target_os = "linux")]
fn watched(scratch: &Scratch, arguments: &[&str]) -> (String, u64) {
    let mut process = Command::new(tests::program())
        .current_dir(scratch.path())
        .env("CARGO_GRADE_CACHE", tests::cache())
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the grader runs");
    let mut most = 0;
    while process.try_wait().expect("it can be waited for").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        most = most.max(peak.and_then(|peak| peak.parse::<u64>().ok()).unwrap_or(0) >> 10);
    }
    let output = process.wait_with_output().expect("it has ended");
    (String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(), most)
}

#[cfg(target_os = "linux")]
#[test]
fn bombs_end_at_the_cap_in_little_memory() {
    const MIB: usize = 1 << 20;
    let zeros = vec![0; MIB];
    let header = |name: &str, kind| {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).expect("a short name");
        header.set_entry_type(kind);
        header.set_size(1 << 30);
        header.set_cksum();
        gz(header.as_bytes())
    };
    // A stream may be of many parts: each of these is a mebibyte.
    let gibibyte = gz(&zeros).repeat(1024);
    let one = zip(&[(FIRST.to_owned(), "\0".repeat(MIB))]);
    let mut one = zip::ZipArchive::new(Cursor::new(one)).expect("an archive");
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    for file in 0..1024 {
        let entry = one.by_index_raw(0).expect("an entry");
        many.raw_copy_file_rename(entry, format!("01_threaded_slow/src/{file}.rs")).expect("an entry can be copied");
    }
    let scratch = Scratch::new();
    for (name, bytes) in [
        ("zeros.tar.gz", gibibyte.clone()),
        ("file.tar.gz", [header(FIRST, EntryType::Regular), gibibyte.clone()].concat()),
        ("ignored.tar.gz", [header("target/x", EntryType::Regular), gibibyte.clone()].concat()),
        ("name.tar.gz", [header("name", EntryType::GNULongName), gibibyte.clone()].concat()),
        ("extension.tar.gz", [header("pax", EntryType::XHeader), gibibyte].concat()),
        ("many.zip", many.finish().expect("the archive can be ended").into_inner()),
    ] {
        scratch.write(name, bytes);
        let (said, most) = watched(&scratch, &[name]);
        assert!(most < 200, "{name}: {most} MiB");
        assert_eq!(said, format!("error: {name} holds more than 64 MiB; make it anew without `target` and `.git`\n"));
    }
}

#[test]
fn what_is_left_out_of_an_archive_or_a_folder_is_told() {
    let text = solution("01_threaded_slow");
    let scratch = Scratch::new();
    scratch.write(
        "hand-in.tar.gz",
        tar_gz(&[
            (FIRST.as_bytes(), EntryType::Regular, text.as_bytes()),
            (b"01_threaded_slow/src/link.rs", EntryType::Symlink, b""),
            (b"01_threaded_slow/src/hard.rs", EntryType::Link, b""),
            (b"01_threaded_slow/src/pipe.rs", EntryType::Fifo, b""),
            (b"01_threaded_slow/src/zero.rs", EntryType::Char, b""),
            (b"01_threaded_slow/src/\xff.rs", EntryType::Regular, b"x"),
            (b"01_threaded_slow/src/\x1b[2J", EntryType::Symlink, b""),
        ]),
    );
    let graded = &scorecard(&scratch, &["hand-in.tar.gz", "-e", "1"])["exercises"][0];
    assert_eq!(graded["points"], 10);
    let notes = [
        "src/\u{1b}[2J was left out: it is a link",
        "src/hard.rs was left out: it is a hard link",
        "src/link.rs was left out: it is a link",
        "src/pipe.rs was left out: it is a named pipe",
        "src/zero.rs was left out: it is a device",
        "src/\u{fffd}.rs was left out: its name is not UTF-8",
    ];
    assert_eq!(graded["notes"], Value::from(notes.to_vec()));
    let said = scratch.grade().args(["hand-in.tar.gz", "-e", "1"]).assert().code(0);
    let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(said.contains("\n    src/link.rs was left out: it is a link\n") && !said.contains('\u{1b}'), "{said}");

    let folder = scratch.path().join("exercises/01_threaded_slow/src");
    scratch.submit("01_threaded_slow", &text);
    std::os::unix::fs::symlink("lib.rs", folder.join("link.rs")).expect("a link can be made");
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"\xff.rs")), "x").expect("a file can be written");
    let graded = &scorecard(&scratch, &["-e", "1"])["exercises"][0];
    assert_eq!((&graded["points"], &graded["notes"][0]), (&10.into(), &notes[2].into()));
    assert_eq!(graded["notes"][1], notes[5]);
}

#[test]
fn a_strange_folder_costs_only_its_own_exercise() {
    let scratch = Scratch::new();
    for folder in names("solutions") {
        scratch.submit(&folder, solution(&folder));
    }
    let exercises = scratch.path().join("exercises");
    // A pipe that nobody writes to: whoever opens it waits for ever.
    let library = exercises.join("02_async_slow/src/lib.rs");
    fs::remove_file(&library).expect("a file can be removed");
    let (pipe, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
    rustix::fs::mknodat(rustix::fs::CWD, &library, pipe, mode, 0).expect("a pipe can be made");
    scratch.write("exercises/03_web_fetch/src/large.rs", vec![b' '; (1 << 20) + 1]);
    fs::rename(exercises.join("04_producer_consumer"), scratch.path().join("elsewhere")).expect("it can be moved");
    std::os::unix::fs::symlink("../elsewhere", exercises.join("04_producer_consumer")).expect("a link can be made");
    // The path that the user names may be a link.
    std::os::unix::fs::symlink(&exercises, scratch.path().join("link")).expect("a link can be made");

    let found = scorecard(&scratch, &["link", "-e", "1", "-e", "2", "-e", "3", "-e", "4"]);
    for (place, status, message) in [
        (0, "graded", Value::Null),
        (1, "did-not-compile", "link/02_async_slow/src/lib.rs is missing, or not a regular file".into()),
        (2, "did-not-compile", "link/03_web_fetch/src/large.rs is larger than 1024 KiB".into()),
        (3, "missing", "link/04_producer_consumer is a link; put the folder itself in its place".into()),
    ] {
        let exercise = &found["exercises"][place];
        assert_eq!((&exercise["status"], &exercise["message"]), (&status.into(), &message));
    }
    assert_eq!(found["points"], 10);
    assert_eq!(found["exercises"][1]["notes"][0], "src/lib.rs was left out: it is a named pipe");
}
