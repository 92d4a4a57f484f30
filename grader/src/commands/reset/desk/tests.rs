//! What is in `src` afterwards and what is kept, whatever was there before and wherever it was ended.

use super::super::{again, back};
use super::*;

const STUB: &[(&str, &str)] = &[("lib.rs", "todo!()")];

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect()
}

/// An exercise's folder with these files, by path below it.
fn desk(files: &[(&str, &str)]) -> (tempfile::TempDir, Desk) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        write(&folder.path().join(path), text.as_bytes()).expect("a file can be written");
    }
    let desk = Desk::at(folder.path());
    (folder, desk)
}

/// Everything in an exercise's folder.
#[track_caller]
fn check(desk: &Desk, expected: &[(&str, &str)]) {
    assert_eq!(read(desk.folder()), Ok(files(expected)));
}

fn reset(desk: &Desk) -> String {
    again(desk, &files(STUB)).expect("it can be reset")
}

fn bring_back(desk: &Desk) -> String {
    back(desk, &files(STUB)).expect("it can be brought back")
}

#[test]
fn the_stub_is_back_and_all_that_was_there_is_kept() {
    let (_folder, desk) = desk(&[("src/lib.rs", "mine"), ("src/net/page.rs", "also"), ("src/notes.txt", "why")]);
    assert!(reset(&desk).contains("src-kept-1"));
    check(
        &desk,
        &[
            ("src/lib.rs", "todo!()"),
            ("src-kept-1/lib.rs", "mine"),
            ("src-kept-1/net/page.rs", "also"),
            ("src-kept-1/notes.txt", "why"),
        ],
    );
    assert!(!desk.src().join("net").exists());
}

#[test]
fn a_stub_stays_as_it_is_and_nothing_is_kept() {
    let (_folder, desk) = desk(&[("src/lib.rs", "todo!()"), ("README.md", "brief")]);
    assert!(reset(&desk).contains("nothing was changed"));
    check(&desk, &[("README.md", "brief"), ("src/lib.rs", "todo!()")]);
}

#[test]
fn a_second_reset_keeps_the_second_work_beside_the_first() {
    let (_folder, desk) = desk(&[("src/lib.rs", "first"), ("src-kept-mine/lib.rs", "not ours")]);
    reset(&desk);
    write(&desk.src().join("lib.rs"), b"second").expect("a file can be written");
    reset(&desk);
    check(
        &desk,
        &[
            ("src-kept-1/lib.rs", "first"),
            ("src-kept-2/lib.rs", "second"),
            ("src-kept-mine/lib.rs", "not ours"),
            ("src/lib.rs", "todo!()"),
        ],
    );
    assert!(bring_back(&desk).contains("src-kept-2"));
    assert_eq!(desk.work(), Ok(files(&[("lib.rs", "second")])));
    // What lies there already is not kept twice.
    reset(&desk);
    assert_eq!(desk.kept().map(|kept| kept.len()), Ok(2));
}

#[test]
fn bringing_work_back_keeps_what_was_done_since() {
    let (_folder, desk) = desk(&[("src/lib.rs", "first"), ("src/net/page.rs", "also")]);
    reset(&desk);
    write(&desk.src().join("lib.rs"), b"second").expect("a file can be written");
    let said = bring_back(&desk);
    assert!(said.contains("src-kept-1") && said.contains("src-kept-2"), "{said}");
    assert_eq!(desk.work(), Ok(files(&[("lib.rs", "first"), ("net/page.rs", "also")])));
    // And back again.
    bring_back(&desk);
    assert_eq!(desk.work(), Ok(files(&[("lib.rs", "second")])));
    assert_eq!(desk.kept().map(|kept| kept.len()), Ok(2));
}

#[test]
fn what_was_never_kept_cannot_be_brought_back() {
    let (_folder, desk) = desk(&[("src/lib.rs", "mine")]);
    assert!(back(&desk, &files(STUB)).is_err_and(|Cannot(why)| why.starts_with("no work is kept aside")));
    reset(&desk);
    bring_back(&desk);
    assert!(bring_back(&desk).contains("there already"));
}

#[test]
fn whoever_is_ended_in_the_middle_says_it_again() {
    let kept = [("src-kept-1/lib.rs", "mine"), ("src-kept-1/net/page.rs", "also")];
    for in_src in [
        &[("src/lib.rs", "mine"), ("src/net/page.rs", "also")][..],
        &[("src/lib.rs", "mine")],
        &[("src/lib.rs", "todo!()"), ("src/net/page.rs", "also")],
        &[("src/net/page.rs", "also")],
        &[],
    ] {
        // What was ended earlier than that leaves no more than this.
        let half = [(".unfinished-x/lib.rs", "mine")];
        let (_folder, desk) = desk(&[&kept[..], in_src, &half].concat());
        reset(&desk);
        check(&desk, &[&kept[..], &[("src/lib.rs", "todo!()")], &half].concat());
    }
}

#[test]
fn a_folder_without_sources_gets_the_stub() {
    let (_folder, desk) = desk(&[("README.md", "brief")]);
    assert_eq!(reset(&desk), "the stub is back");
    check(&desk, &[("README.md", "brief"), ("src/lib.rs", "todo!()")]);
}

#[test]
fn what_cannot_be_kept_is_left_alone_and_named() {
    let (_folder, file) = desk(&[("src", "a file")]);
    assert!(again(&file, &files(STUB)).is_err_and(|Cannot(why)| why.ends_with("src is no folder; move it away first")));
    check(&file, &[("src", "a file")]);
}

#[test]
fn what_stands_where_work_is_kept_is_not_overwritten() {
    let (_folder, desk) = desk(&[("src/lib.rs", "mine"), ("src-kept-1", "a file"), ("src-kept-x", "another")]);
    assert!(reset(&desk).contains("src-kept-2"));
    check(
        &desk,
        &[
            ("src-kept-1", "a file"),
            ("src-kept-2/lib.rs", "mine"),
            ("src-kept-x", "another"),
            ("src/lib.rs", "todo!()"),
        ],
    );
}
