//! What archives may hold, what is made of it, and what they may not.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::entries::MOST_ENTRIES;
use super::*;
use crate::build::sources::LARGEST_FILE;

/// An archive's entry: a file unless its type says something else.
#[derive(Debug, Clone)]
struct Item {
    name: Vec<u8>,
    kind: EntryType,
    contents: Vec<u8>,
}

fn file(name: impl AsRef<[u8]>, contents: impl AsRef<[u8]>) -> Item {
    Item { name: name.as_ref().to_vec(), kind: EntryType::Regular, contents: contents.as_ref().to_vec() }
}

fn other(name: &str, kind: EntryType) -> Item {
    Item { kind, ..file(name, "") }
}

/// The bytes of a `.tar.gz`, with names that no honest writer would take.
fn tar_gz(items: &[Item]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for Item { name, kind, contents } in items {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        if name.len() > 100 {
            let mut long = tar::Header::new_gnu();
            long.set_entry_type(EntryType::GNULongName);
            long.set_size(name.len() as u64);
            long.set_cksum();
            archive.append(&long, name.as_slice()).unwrap();
        } else {
            header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        }
        header.set_size(contents.len() as u64);
        header.set_cksum();
        archive.append(&header, contents.as_slice()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

/// The bytes of a `.zip` with the same entries. The names are put in their places afterwards: the writer has rules.
fn zip(items: &[Item]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut stand_ins = Vec::new();
    for (place, Item { name, kind, contents }) in items.iter().enumerate() {
        let stand_in = format!("{place:0>width$}", width = name.len()).into_bytes();
        assert_eq!(stand_in.len(), name.len(), "too short a name to stand in for");
        let mode = match kind {
            EntryType::Symlink => 0o120_777,
            EntryType::Fifo => 0o010_644,
            EntryType::Char => 0o020_644,
            _ => 0o100_644,
        };
        let options = SimpleFileOptions::default().unix_permissions(0o644).system(zip::System::Unix);
        archive.start_file(String::from_utf8(stand_in.clone()).unwrap(), options).unwrap();
        archive.write_all(contents).unwrap();
        stand_ins.push((stand_in, name, mode));
    }
    let mut bytes = archive.finish().unwrap().into_inner();
    for (stand_in, name, mode) in stand_ins {
        // In the local header the name follows 30 bytes, in the directory 46 (APPNOTE.TXT, 4.3.7 and 4.3.12).
        for (signature, length) in [(b"PK\x03\x04", 30), (b"PK\x01\x02", 46)] {
            let at = (0..bytes.len() - length - stand_in.len())
                .find(|at| bytes[*at..].starts_with(signature) && bytes[at + length..].starts_with(&stand_in))
                .unwrap();
            bytes[at + length..at + length + name.len()].copy_from_slice(name);
            if length == 46 {
                bytes[at + 40..at + 42].copy_from_slice(&u16::to_le_bytes(mode));
            }
        }
    }
    bytes
}

/// Every file that is kept, with its length.
fn kept(node: &Node) -> Vec<(String, usize)> {
    match node {
        Node::Folder(names) => {
            let below = |(name, node): (&OsString, &Node)| {
                let name = name.to_string_lossy().into_owned();
                kept(node).into_iter().map(move |(path, length)| {
                    (if path.is_empty() { name.clone() } else { format!("{name}/{path}") }, length)
                })
            };
            names.iter().flat_map(|entry| below(entry).collect::<Vec<_>>()).collect()
        }
        Node::File(contents) => vec![(String::new(), contents.len())],
        Node::Other(_) => Vec::new(),
    }
}

#[track_caller]
fn check_both(items: &[Item], expected: Result<&[(&str, usize)], &str>) {
    for (format, bytes) in [("zip", zip(items)), ("tar.gz", tar_gz(items))] {
        match (read(&bytes), expected) {
            (Ok(tree), Ok(expected)) => {
                let files: Vec<_> = kept(&tree).into_iter().filter(|(_, length)| *length > 0).collect();
                let files: Vec<_> = files.iter().map(|(path, length)| (path.as_str(), *length)).collect();
                assert_eq!(files, expected, "{format}");
            }
            (Err(stop), Err(why)) => assert!(stop.why().starts_with(why), "{format}: {} and not {why}", stop.why()),
            (found, _) => panic!("{format}: {found:?}, and not {expected:?}"),
        }
    }
}

#[test]
fn the_sources_of_exercises_are_kept_and_nothing_else_is() {
    check_both(
        &[
            file("./wrapped/exercises/01_threaded_slow/src/lib.rs", "one"),
            file("wrapped/exercises//web_fetch/src/deep/er.rs", "two"),
            file("wrapped/exercises/web_fetch/src/data.txt", "three"),
            file("wrapped/exercises/web_fetch/tests/visible.rs", "four"),
            file("wrapped/exercises/somewhere/src/lib.rs", "five"),
            file("wrapped/grader/harness/src/lib.rs", "six"),
            file("wrapped/target/debug/build/src/lib.rs", "seven"),
            file(format!("wrapped/exercises/web_fetch/src/{}x.rs", "d/".repeat(1000)), "eight"),
        ],
        Ok(&[("wrapped/exercises/01_threaded_slow/src/lib.rs", 3), ("wrapped/exercises/web_fetch/src/deep/er.rs", 3)]),
    );
}

#[test]
fn names_that_lead_anywhere_stop_the_reading() {
    for (name, why) in [
        ("../01_threaded_slow/src/lib.rs", "leads upwards"),
        ("01_threaded_slow/src/../../../lib.rs", "leads upwards"),
        ("01_threaded_slow/..", "leads upwards"),
        ("/01_threaded_slow/src/lib.rs", "begins at the root"),
        ("C:/01_threaded_slow/src/lib.rs", "begins with a drive"),
        ("c:lib.rs", "begins with a drive"),
        ("01_threaded_slow\\src\\lib.rs", "has a backslash in its name"),
        ("..\\lib.rs", "has a backslash in its name"),
        ("\\\\server\\share", "has a backslash in its name"),
    ] {
        check_both(&[file(name, "x")], Err(&format!(": its entry `{name}` {why}; make it anew")));
    }
    let nul = read(&zip(&[file("01_threaded_slow/src/lib.rs\0.txt", "x")])).unwrap_err().why();
    assert!(nul.starts_with(": its entry `01_threaded_slow/src/lib.rs\\0.txt` has a zero byte in its name;"), "{nul}");
    let long = format!("01_threaded_slow/src/{}", "a/".repeat(4000));
    let why = read(&tar_gz(&[file(long, "x")])).unwrap_err().why();
    assert!(why.contains("a/a/a…` has too long a name"), "{why}");
}

#[test]
fn a_name_in_a_message_obeys_nobody() {
    let name = "../\x1b[2J\u{202e}\n::error::forged";
    let why = read(&zip(&[file(name, "x")])).unwrap_err().why();
    assert!(why.starts_with(": its entry `../\\u{1b}[2J\\u{202e}\\n::error::forged` leads upwards"), "{why}");
}

#[test]
fn a_path_stands_for_one_thing() {
    let lib = "01_threaded_slow/src/lib.rs";
    let twice = Err(": its entry `01_threaded_slow/src/lib.rs` is there twice");
    check_both(&[file(lib, "x"), file(lib, "y")], twice);
    check_both(&[file(lib, "x"), file("01_threaded_slow/./src//lib.rs", "y")], Err(": its entry `01_threaded_slow/./"));
    check_both(&[other("01_threaded_slow/src", EntryType::Symlink), file(lib, "x")], twice);
    check_both(&[other("01_threaded_slow", EntryType::Symlink), file(lib, "x")], twice);
    check_both(&[file(lib, "x"), file("01_threaded_slow/src/lib.rs/x.rs", "y")], Err(": its entry"));
    check_both(&[file("01_threaded_slow/src/lib.rs/x.rs", "y"), file(lib, "x")], twice);
    // What does not count may be there as often as it likes.
    check_both(&[file("README.md", "x"), file("README.md", "y"), file(lib, "x")], Ok(&[(lib, 1)]));
}

#[test]
fn what_is_no_regular_file_is_no_file() {
    for (kind, what) in
        [(EntryType::Symlink, "a link"), (EntryType::Fifo, "a named pipe"), (EntryType::Char, "a device")]
    {
        let items = [other("01_threaded_slow/src/lib.rs", kind)];
        for bytes in [zip(&items), tar_gz(&items)] {
            let tree = read(&bytes).unwrap();
            assert_eq!(tree.find(Path::new("01_threaded_slow/src/lib.rs")), Some(&Node::Other(what)));
        }
    }
    for (kind, what) in [(EntryType::Link, "a hard link"), (EntryType::Block, "a device")] {
        let tree = read(&tar_gz(&[other("01_threaded_slow/src/lib.rs", kind)])).unwrap();
        assert_eq!(tree.find(Path::new("01_threaded_slow/src/lib.rs")), Some(&Node::Other(what)));
    }
}

#[test]
fn what_is_damaged_is_told() {
    let items = [file("01_threaded_slow/src/lib.rs", "fn main() {} ".repeat(100))];
    for whole in [zip(&items), tar_gz(&items)] {
        for length in [4, whole.len() / 2, whole.len() - 9] {
            let why = read(&whole[..length]).unwrap_err().why();
            assert!(why.starts_with(" is damaged") || why.contains("` cannot be read: "), "{why}");
        }
    }
    for (bytes, why) in [
        (&b""[..], " is a file, and inside neither"),
        (b"PK", " is a file, and inside neither"),
        (b"\x1f\x8b and more", " is damaged"),
        (b"PK\x03\x04 and more", " is damaged"),
    ] {
        assert!(read(bytes).unwrap_err().why().starts_with(why), "{bytes:?}");
    }
    // What cannot be read may be quoted in the error.
    let mut text = GzEncoder::new(Vec::new(), Compression::fast());
    text.write_all("no\x1b[2Jarchive\n".repeat(1000).as_bytes()).unwrap();
    let why = read(&text.finish().unwrap()).unwrap_err().why();
    assert!(why.starts_with(" is damaged") && why.len() < 300 && !why.contains(char::is_control), "{why}");
    // The checksum of the contents.
    let mut wrong = zip(&items);
    let sum = wrong.windows(4).position(|at| at == b"PK\x01\x02").unwrap() + 16;
    wrong[sum] ^= 1;
    assert!(read(&wrong).unwrap_err().why().contains("lib.rs` cannot be read: "));
}

#[test]
fn what_is_encrypted_is_told() {
    let mut bytes = zip(&[file("01_threaded_slow/src/lib.rs", "x")]);
    // A bit of the flags, in the local header and in the directory.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|at| at == signature).unwrap();
        bytes[at + flags] |= 1;
    }
    let why = read(&bytes).unwrap_err().why();
    assert!(why.starts_with(": its entry `01_threaded_slow/src/lib.rs` is encrypted"), "{why}");
}

#[test]
fn what_is_too_much_ends_at_the_cap() {
    let many: Vec<Item> = (0..=MOST_ENTRIES).map(|entry| file(format!("{entry:08}"), "")).collect();
    assert!(matches!(read(&tar_gz(&many)), Err(Stop::TooMany)));
    assert!(read(&tar_gz(&many[1..])).is_ok());

    // A file that is too large costs its exercise alone: as much of it is kept as shows that it is.
    let zeros = vec![0; LARGEST_FILE + 10];
    check_both(
        &[file("01_threaded_slow/src/lib.rs", &zeros), file("web_fetch/src/lib.rs", "x")],
        Ok(&[("01_threaded_slow/src/lib.rs", LARGEST_FILE + 1), ("web_fetch/src/lib.rs", 1)]),
    );
    let bombs: Vec<Item> = (0..65).map(|bomb| file(format!("01_threaded_slow/src/{bomb:03}.rs"), &zeros)).collect();
    assert!(matches!(read(&zip(&bombs)), Err(Stop::TooLarge)));
    assert!(matches!(read(&tar_gz(&bombs)), Err(Stop::TooLarge)));
}

#[test]
fn entries_that_share_their_contents_are_counted_each() {
    // As in David Fifield's overlapping bombs: many directory entries, one local header.
    let zeros = vec![0; LARGEST_FILE];
    let one = zip(&[file("01_threaded_slow/src/0000.rs", &zeros)]);
    let directory = one.windows(4).position(|at| at == b"PK\x01\x02").unwrap();
    let end = one.windows(4).position(|at| at == b"PK\x05\x06").unwrap();
    let mut bytes = one[..directory].to_vec();
    for entry in 0..100 {
        let mut header = one[directory..end].to_vec();
        header[46..74].copy_from_slice(format!("01_threaded_slow/src/{entry:04}.rs").as_bytes());
        bytes.extend(header);
    }
    let length = u32::try_from(bytes.len() - directory).unwrap();
    let mut last = one[end..].to_vec();
    last[8..10].copy_from_slice(&100u16.to_le_bytes());
    last[10..12].copy_from_slice(&100u16.to_le_bytes());
    last[12..16].copy_from_slice(&length.to_le_bytes());
    bytes.extend(last);
    assert!(matches!(read(&bytes), Err(Stop::TooLarge)));
}

#[test]
fn a_directory_that_cannot_be_found_is_not_looked_for_without_end() {
    // Millions of starts of a record that would have to be looked at, and an end that asks for it.
    let mut bytes = b"PK\x05\x06".to_vec();
    bytes.extend(b"PK\x06\x06".repeat(4_000_000));
    bytes.extend(b"PK\x06\x07\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0");
    bytes.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    let why = read(&bytes).unwrap_err().why();
    assert!(why.starts_with(" is damaged"), "{why}");
}

mod anything;
