//! The messages, as the judge takes them from whoever holds the other end. They are tested here and not beside
//! [`harness::wire`], because the kit carries the harness with its manifest, and would carry what tests it as well.

use std::io::{self, ErrorKind, Read};

use harness::wire::{Frames, LONGEST_FRAME, Panic, Place, Report, read_frame, write_frame};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

/// Any report, with JSON of any kind in it.
fn report() -> impl Strategy<Value = Report> {
    let place = (any::<u64>(), any::<bool>()).prop_map(|(thread, spawned)| Place { thread, spawned });
    let panic = (".{0,20}", ".{0,20}", any::<bool>());
    prop_oneof![
        Just(Report::Ready),
        Just(Report::PolledOften),
        (any::<u64>(), any::<usize>(), place).prop_map(|(ticket, lane, place)| Report::Began { ticket, lane, place }),
        (any::<u64>(), any::<bool>()).prop_map(|(ticket, completed)| Report::Ended { ticket, completed }),
        any::<usize>().prop_map(|lane| Report::Noted { lane }),
        any::<u64>().prop_map(Report::Pong),
        value().prop_map(|value| Report::Returned { value }),
        panic.prop_map(|(message, place, unfinished)| Report::Panicked { panic: Panic { message, place, unfinished } }),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((".{0,6}", inner), 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn frame(message: &impl Serialize) -> Vec<u8> {
    let mut frame = Vec::new();
    write_frame(&mut frame, message).expect("it fits");
    frame
}

/// A frame of these bytes, whatever they are.
fn raw(body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32).to_le_bytes(), body].concat()
}

/// The bytes in pieces of these lengths, over and over.
fn pieces<'a>(mut bytes: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for length in lengths.iter().cycle() {
        let (piece, rest) = bytes.split_at((*length).min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
        if bytes.is_empty() {
            break;
        }
    }
    pieces
}

/// What comes out of the bytes when they arrive in these pieces, up to the first error.
fn taken(pieces: &[&[u8]]) -> Result<Vec<Report>, ErrorKind> {
    let mut frames = Frames::default();
    let mut taken = Vec::new();
    for piece in pieces {
        frames.extend(piece);
        while let Some(report) = frames.take().map_err(|error| error.kind())? {
            taken.push(report);
        }
    }
    Ok(taken)
}

/// The same when they are read.
fn read(mut bytes: &[u8]) -> Result<Vec<Report>, ErrorKind> {
    let mut taken = Vec::new();
    while let Some(report) = read_frame(&mut bytes).map_err(|error| error.kind())? {
        taken.push(report);
    }
    Ok(taken)
}

proptest! {
    #[test]
    fn what_is_written_comes_back_however_it_is_cut(
        reports in vec(report(), 0..8),
        lengths in vec(1_usize..40, 1..6),
    ) {
        let bytes: Vec<u8> = reports.iter().flat_map(frame).collect();
        prop_assert_eq!(taken(&pieces(&bytes, &lengths)), Ok(reports.clone()));
        prop_assert_eq!(read(&bytes), Ok(reports));
    }

    #[test]
    fn any_bytes_are_reports_or_an_error(bytes in vec(any::<u8>(), 0..200), lengths in vec(1_usize..40, 1..6)) {
        let whole = taken(&[&bytes]);
        prop_assert_eq!(taken(&pieces(&bytes, &lengths)), whole.clone(), "it matters how they are cut");
        prop_assert!(matches!(whole, Ok(_) | Err(ErrorKind::InvalidData)), "{:?}", whole);
        let _ = read(&bytes);
    }

    #[test]
    fn a_frame_of_any_bytes_is_a_report_or_an_error(body in vec(any::<u8>(), 0..60)) {
        let (taken, read) = (taken(&[&raw(&body)]), read(&raw(&body)));
        prop_assert_eq!(&taken, &read);
        prop_assert!(matches!(read, Ok(_) | Err(ErrorKind::InvalidData)), "{:?}", read);
    }

    #[test]
    fn a_report_that_is_damaged_anywhere_is_a_report_or_an_error(
        report in report(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut body = frame(&report).split_off(4);
        let _ = taken(&[&raw(&body[..cut.index(body.len())])]);
        let at = at.index(body.len());
        body[at] = byte;
        let _ = taken(&[&raw(&body)]);
    }
}

/// What cannot be a report is `InvalidData`, both ways.
#[track_caller]
fn check(bytes: &[u8]) {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
    assert_eq!(taken(&[bytes]), Err(ErrorKind::InvalidData), "{start:?}");
    assert_eq!(read(bytes), Err(ErrorKind::InvalidData), "{start:?}");
}

#[test]
fn what_the_harness_never_sends_is_invalid() {
    let began = json!({ "Began": { "ticket": 1, "lane": 0, "place": { "thread": 0, "spawned": false } } }).to_string();
    for body in [
        "",
        "null",
        "Ready",
        "\"Steady\"",
        "\"Ready\" \"Ready\"",
        "{\"Ready\":1}",
        "{\"Pong\":-1}",
        "{\"Pong\":1.5}",
        "{\"Pong\":18446744073709551616}",
        "{\"Pong\":1,\"Noted\":{\"lane\":0}}",
        "{\"Noted\":{\"lane\":\"0\"}}",
        "{\"Noted\":{\"lane\":0,\"lane\":0}}",
        "{\"Noted\":{}}",
        "{\"Ended\":{\"ticket\":1,\"completed\":1}}",
        "{\"Returned\":{\"value\":01}}",
        "{\"Returned\":{\"value\":\"\\ud800\"}}",
        "{\"Returned\":{\"value\":1e999}}",
        &began[..began.len() - 1],
        &began.replace("thread\":0", "thread\":\"main\""),
        &format!("{{\"Returned\":{{\"value\":{}", "[".repeat(LONGEST_FRAME - 100)),
        &format!("{{\"Returned\":{{\"value\":{}{}}}}}", "[".repeat(1000), "]".repeat(1000)),
        &format!("{{\"Panicked\":{{\"panic\":{}", "{\"panic\":".repeat(100_000)),
    ] {
        check(&raw(body.as_bytes()));
    }
    check(&raw(b"\"\xff\xfe\""));
    for length in [LONGEST_FRAME as u32 + 1, 1 << 31, u32::MAX] {
        check(&[&length.to_le_bytes(), &b"\"Ready\""[..]].concat());
    }
}

#[test]
fn a_frame_that_was_announced_and_does_not_come_is_waited_for() {
    let announced = (LONGEST_FRAME as u32).to_le_bytes();
    assert_eq!(taken(&[&announced, b"\"Re"]), Ok(Vec::new()));
    assert_eq!(read(&announced), Err(ErrorKind::UnexpectedEof));
}

#[test]
fn nothing_longer_than_a_frame_is_written_or_asked_for() {
    let long = Report::Returned { value: Value::from("x".repeat(LONGEST_FRAME)) };
    let written = write_frame(io::sink(), &long).map_err(|error| error.kind());
    assert_eq!(written, Err(ErrorKind::InvalidData));

    /// Notes the most that was asked of it at once.
    struct Asked<'a>(&'a [u8], usize);
    impl Read for Asked<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1.max(into.len());
            self.0.read(into)
        }
    }
    for length in [0, 1, LONGEST_FRAME as u32, LONGEST_FRAME as u32 + 1, u32::MAX] {
        let length = length.to_le_bytes();
        let mut asked = Asked(&length, 0);
        let _ = read_frame::<Report>(&mut asked);
        assert!(asked.1 <= LONGEST_FRAME, "{} bytes were made room for", asked.1);
    }
}
