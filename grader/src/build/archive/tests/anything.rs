//! Nothing that an archive holds breaks the reader, and nothing gets past the caps.

use proptest::prelude::*;

use super::*;

fn any_item() -> impl Strategy<Value = Item> {
    let part = prop::sample::select(
        &["01_threaded_slow", "src", "exercises", "wrapped", "lib.rs", "..", ".", "", "é.rs", "a\\b", "C:"][..],
    );
    let name = prop::collection::vec(part, 1..6).prop_map(|parts| format!("{:>4}", parts.join("/")));
    let kinds = [EntryType::Regular, EntryType::Directory, EntryType::Symlink, EntryType::Link, EntryType::GNUSparse];
    (name, prop::sample::select(kinds.to_vec()), prop::collection::vec(any::<u8>(), 0..2000))
        .prop_map(|(name, kind, contents)| Item { kind, ..file(name, contents) })
}

/// Whatever it is, it ends, and nothing that comes out of it is more than allowed.
fn within_caps(bytes: &[u8]) {
    let Ok(tree) = read(bytes) else { return };
    let files = kept(&tree);
    assert!(files.len() <= MOST_ENTRIES);
    assert!(files.iter().all(|(_, length)| *length <= LARGEST_FILE + 1));
    assert!(files.iter().map(|(_, length)| length).sum::<usize>() <= LARGEST_CONTENTS);
    assert!(files.iter().all(|(path, _)| !path.split('/').any(|name| matches!(name, "" | "." | ".."))));
}

proptest! {
    #[test]
    fn arbitrary_bytes_break_nothing(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        for start in [&b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\0"] {
            within_caps(&[start, &bytes].concat());
        }
        let mut archive = GzEncoder::new(Vec::new(), Compression::fast());
        archive.write_all(&bytes).unwrap();
        within_caps(&archive.finish().unwrap());
    }

    #[test]
    fn archives_of_anything_break_nothing(items in prop::collection::vec(any_item(), 0..8)) {
        within_caps(&zip(&items));
        within_caps(&tar_gz(&items));
    }

    #[test]
    fn mutated_archives_break_nothing(
        items in prop::collection::vec(any_item(), 1..6),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mutated = |mut bytes: Vec<u8>| {
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes
        };
        within_caps(&mutated(zip(&items)));
        within_caps(&mutated(tar_gz(&items)));
        // Inside the compression too, where no checksum protects a tar.
        let mut plain = Vec::new();
        MultiGzDecoder::new(tar_gz(&items).as_slice()).read_to_end(&mut plain).unwrap();
        let mut plain = mutated(plain);
        plain.truncate(cut.index(plain.len()));
        let mut archive = GzEncoder::new(Vec::new(), Compression::fast());
        archive.write_all(&plain).unwrap();
        within_caps(&archive.finish().unwrap());
    }
}
