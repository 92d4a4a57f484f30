//! What is read of an exercise, and what is not, in a folder that holds strange things.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use tempfile::TempDir;

use super::*;
use crate::build::folder::Folder;

/// Reads the exercise in a folder that `make` has filled.
#[track_caller]
fn read(make: impl FnOnce(&Path)) -> Result<Sources, String> {
    let scratch = TempDir::new().unwrap();
    make(scratch.path());
    let place = Folder::open(scratch.path()).unwrap();
    match Sources::read(&place, Path::new("")) {
        Ok(sources) => Ok(sources),
        Err(Lack::Unreadable(why)) => Err(why.replace(&format!("{}/", scratch.path().display()), "")),
        Err(missing) => panic!("{missing:?}"),
    }
}

fn write(folder: &Path, file: &str, contents: impl AsRef<[u8]>) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

#[track_caller]
fn check(make: impl FnOnce(&Path), files: &[&str], notes: &[&str]) {
    let sources = read(make).unwrap();
    assert_eq!(sources.files.keys().map(|file| file.to_str().unwrap()).collect::<Vec<_>>(), files);
    assert_eq!(sources.notes, notes);
}

#[track_caller]
fn check_refused(make: impl FnOnce(&Path), why: &str) {
    assert_eq!(read(make).unwrap_err(), why);
}

#[test]
fn sources_count_in_every_folder_below_src_and_nothing_else_does() {
    let make = |folder: &Path| {
        for file in ["Cargo.toml", "build.rs", "tests/t.rs", "src/lib.rs", "src/a/b.rs", "src/notes.txt", "src/rs"] {
            write(folder, file, file);
        }
    };
    check(make, &["a/b.rs", "lib.rs"], &[]);
    assert_eq!(read(make).unwrap().files[Path::new("a/b.rs")], b"src/a/b.rs");
}

#[test]
fn links_are_left_out_whatever_they_lead_to() {
    check(
        |folder| {
            write(folder, "src/lib.rs", "");
            write(folder, "elsewhere/x.rs", "");
            symlink("../elsewhere", folder.join("src/folder")).unwrap();
            symlink("../elsewhere/x.rs", folder.join("src/file.rs")).unwrap();
            symlink("lib.rs", folder.join("src/same.rs")).unwrap();
            symlink("nowhere", folder.join("src/nothing.rs")).unwrap();
            symlink(".", folder.join("src/round")).unwrap();
        },
        &["lib.rs"],
        &[
            "src/file.rs was left out: it is a link",
            "src/folder was left out: it is a link",
            "src/nothing.rs was left out: it is a link",
            "src/round was left out: it is a link",
            "src/same.rs was left out: it is a link",
        ],
    );
}

#[test]
fn pipes_sockets_and_devices_are_not_opened() {
    let make = |folder: &Path| {
        write(folder, "src/a.rs", "");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.join("src/lib.rs"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .unwrap();
        drop(UnixListener::bind(folder.join("src/socket.rs")).unwrap());
    };
    check(
        make,
        &["a.rs"],
        &["src/lib.rs was left out: it is a named pipe", "src/socket.rs was left out: it is a socket"],
    );
    // Only root can make a device.
    let device = |folder: &Path| {
        let (kind, zero) = (rustix::fs::FileType::CharacterDevice, rustix::fs::makedev(1, 5));
        write(folder, "src/lib.rs", "");
        rustix::fs::mknodat(rustix::fs::CWD, folder.join("src/zero.rs"), kind, rustix::fs::Mode::RWXU, zero)
    };
    let probe = TempDir::new().unwrap();
    if device(probe.path()).is_ok() {
        check(|folder| device(folder).unwrap(), &["lib.rs"], &["src/zero.rs was left out: it is a device"]);
    }
}

#[test]
fn a_file_that_became_something_else_is_not_read() {
    let scratch = TempDir::new().unwrap();
    write(scratch.path(), "secret", "secret");
    symlink("secret", scratch.path().join("link.rs")).unwrap();
    fs::create_dir(scratch.path().join("folder.rs")).unwrap();
    let (fifo, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
    rustix::fs::mknodat(rustix::fs::CWD, scratch.path().join("pipe.rs"), fifo, mode, 0).unwrap();
    symlink(".", scratch.path().join("round")).unwrap();
    let place = Folder::open(scratch.path()).unwrap();
    for file in ["link.rs", "folder.rs", "pipe.rs", "round/secret", "..", "/etc/hostname"] {
        assert!(place.read(Path::new(file), 10).is_err(), "{file}");
    }
    assert_eq!(place.read(Path::new("secret"), 3).unwrap(), b"sec");
}

#[test]
fn a_name_that_is_not_utf_8_is_told() {
    check(
        |folder| {
            write(folder, "src/lib.rs", "");
            for name in [&b"\xff.rs"[..], b"\xfe.txt"] {
                fs::write(folder.join("src").join(OsStr::from_bytes(name)), "").unwrap();
            }
            fs::create_dir(folder.join("src").join(OsStr::from_bytes(b"\xfd"))).unwrap();
        },
        &["lib.rs"],
        &["src/\u{fffd} was left out: its name is not UTF-8", "src/\u{fffd}.rs was left out: its name is not UTF-8"],
    );
}

#[test]
fn notes_are_counted_when_there_are_many() {
    let sources = read(|folder| {
        fs::create_dir(folder.join("src")).unwrap();
        for link in 0..50 {
            symlink("lib.rs", folder.join(format!("src/{link:02}.rs"))).unwrap();
        }
    })
    .unwrap();
    assert_eq!(sources.notes.len(), MOST_NOTES + 1);
    assert_eq!(sources.notes[MOST_NOTES], "40 more were left out");
}

#[test]
fn src_itself_is_a_folder() {
    check_refused(|_| {}, "src is missing; the sources belong into it");
    check_refused(|folder| write(folder, "src", ""), "src is a file; the sources belong into a folder of this name");
    check_refused(
        |folder| {
            write(folder, "other/lib.rs", "");
            symlink("other", folder.join("src")).unwrap();
        },
        "src is a link; put the folder itself in its place",
    );
}

#[test]
fn what_is_allowed_is_allowed_and_not_a_byte_more() {
    let sized = |bytes: usize| move |folder: &Path| write(folder, "src/lib.rs", vec![b' '; bytes]);
    check(sized(LARGEST_FILE), &["lib.rs"], &[]);
    check_refused(sized(LARGEST_FILE + 1), "src/lib.rs is larger than 1024 KiB");

    let files =
        |count: usize| move |folder: &Path| (0..count).for_each(|file| write(folder, &format!("src/{file}.rs"), ""));
    assert_eq!(read(files(MOST_FILES)).unwrap().files.len(), MOST_FILES);
    check_refused(files(MOST_FILES + 1), "src holds more than 256 source files");

    check_refused(
        |folder| (0..5).for_each(|file| write(folder, &format!("src/{file}.rs"), vec![b' '; LARGEST_FILE])),
        "the sources in src are larger than 4096 KiB",
    );
    check_refused(
        |folder| (0..=MOST_NAMES).for_each(|file| write(folder, &format!("src/{file}.txt"), "")),
        "src holds more than 4096 names",
    );

    let deep = |folders: usize| move |folder: &Path| write(folder, &format!("src/{}x.rs", "d/".repeat(folders)), "");
    check(deep(DEEPEST), &["d/d/d/d/d/d/d/d/x.rs"], &[]);
    check_refused(deep(DEEPEST + 1), "src/d/d/d/d/d/d/d/d/d lies deeper than 8 folders");
}

#[test]
fn a_file_that_never_ends_ends_at_the_cap() {
    struct Endless(PathBuf);

    impl Place for Endless {
        fn shown(&self) -> &Path {
            &self.0
        }

        fn identity(&self) -> &Path {
            &self.0
        }

        fn is_on_disk(&self) -> bool {
            false
        }

        fn kind(&self, _: &Path) -> io::Result<Option<Kind>> {
            Ok(Some(Kind::Folder))
        }

        fn list(&self, _: &Path, _: usize) -> io::Result<BTreeMap<OsString, Kind>> {
            Ok(BTreeMap::from([("lib.rs".into(), Kind::File)]))
        }

        fn read(&self, _: &Path, most: usize) -> io::Result<Vec<u8>> {
            Ok(vec![b' '; most])
        }
    }

    let read = Sources::read(&Endless("e".into()), Path::new(""));
    assert_eq!(read, Err(Lack::Unreadable("e/src/lib.rs is larger than 1024 KiB".to_owned())));
}
