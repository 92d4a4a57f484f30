//! What ran when, for Perfetto and the tracing pages of browsers: the Trace Event Format's JSON object form,
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>. A process for each check with a
//! timeline and one for its ideal below it, a thread for each lane, and a complete event for each call. A call that never
//! ended lasts until the end of what was seen, and says so.

use serde::Serialize;

use super::Format;
use crate::evidence::Span;
use crate::report::cases::{Case, cases};
use crate::report::{json, lanes};
use crate::score::Scorecard;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "trace",
    about: "Perfetto and browsers' tracing pages: every timeline",
    ending: ".trace.json",
    needs: &[],
    text: |card, _| text(card),
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    display_time_unit: &'static str,
    trace_events: Vec<Event>,
}

#[derive(Serialize)]
struct Event {
    name: String,
    ph: &'static str,
    pid: usize,
    tid: usize,
    /// Microseconds, of complete events.
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Arguments>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Arguments {
    Name { name: String },
    Order { sort_index: usize },
    NoEnd { end: &'static str },
}

fn text(card: &Scorecard) -> String {
    let drawn = cases(card)
        .filter_map(|case| Some((case.check?, case)))
        .filter(|(check, _)| !check.evidence.timeline.is_empty());
    let processes = drawn.flat_map(|(check, case)| {
        let seconds = lanes::seconds(&check.evidence);
        let ideal = (!check.evidence.ideal.is_empty()).then_some((&check.evidence.ideal, "ideal"));
        let pictures = [(&check.evidence.timeline, verdict(&case))].into_iter().chain(ideal);
        pictures.map(move |(spans, what)| (format!("{} ({what})", case.full_name()), spans.clone(), seconds))
    });
    let events =
        processes.enumerate().flat_map(|(place, (name, spans, seconds))| process(place + 1, &name, &spans, seconds));
    let trace = Trace { display_time_unit: "ms", trace_events: events.collect() };
    json::line(&trace) + "\n"
}

fn verdict(case: &Case<'_>) -> &'static str {
    case.diagnosis().unwrap_or(match case.points == case.max_points {
        true => "passed",
        false => "not passed",
    })
}

/// What names a process and its lanes, and its calls.
fn process(pid: usize, name: &str, spans: &[Span], seconds: f64) -> Vec<Event> {
    let about = |what: &str, tid, arguments| Event {
        name: what.to_owned(),
        ph: "M",
        pid,
        tid,
        ts: None,
        dur: None,
        args: Some(arguments),
    };
    let mut lanes: Vec<usize> = spans.iter().map(|span| span.lane).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let heading = [
        about("process_name", 0, Arguments::Name { name: name.to_owned() }),
        about("process_sort_index", 0, Arguments::Order { sort_index: pid }),
    ];
    // A lane's number is the student's and may be any; a thread's is its place.
    let names = lanes
        .iter()
        .enumerate()
        .map(|(place, lane)| about("thread_name", place + 1, Arguments::Name { name: format!("call {lane}") }));
    let calls = spans.iter().map(|span| {
        let tid = lanes.binary_search(&span.lane).map_or(0, |place| place + 1);
        let (start, end) = (microseconds(span.start), microseconds(span.end.unwrap_or(seconds)));
        Event {
            name: format!("call {}", span.lane),
            ph: "X",
            pid,
            tid,
            ts: Some(start),
            dur: Some(end.saturating_sub(start)),
            args: span.end.is_none().then_some(Arguments::NoEnd { end: "never" }),
        }
    });
    heading.into_iter().chain(names).chain(calls).collect()
}

/// Whole microseconds; what is no time is the beginning.
fn microseconds(seconds: f64) -> u64 {
    // A float that is out of range becomes the nearest number that is in it, and NaN becomes 0.
    (seconds * 1_000_000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::samples;

    fn events(card: &Scorecard) -> Vec<Value> {
        let trace: Value = serde_json::from_str(&text(card)).unwrap();
        trace["traceEvents"].as_array().unwrap().clone()
    }

    #[test]
    fn a_timeline_and_its_ideal_are_a_process_each_and_every_call_an_event() {
        let card = Scorecard::of(7, vec![samples::blocked()]);
        let events = events(&card);
        let names: Vec<&Value> =
            events.iter().filter(|event| event["name"] == "process_name").map(|event| &event["args"]["name"]).collect();
        assert_eq!(
            names,
            [
                "02_async_slow: other tasks go on running meanwhile (blocked-event-loop)",
                "02_async_slow: other tasks go on running meanwhile (ideal)"
            ]
        );
        let calls: Vec<(u64, u64, u64)> = events
            .iter()
            .filter(|event| event["ph"] == "X" && event["pid"] == 1)
            .map(|event| {
                (event["tid"].as_u64().unwrap(), event["ts"].as_u64().unwrap(), event["dur"].as_u64().unwrap())
            })
            .collect();
        assert_eq!(calls, [(1, 0, 10_000_000), (2, 10_000_000, 2_000_000), (3, 12_000_000, 5_000_000)]);
    }

    #[test]
    fn every_event_is_whole_whatever_was_seen() {
        for card in samples::all() {
            for event in events(&card) {
                assert!(event["name"].is_string() && event["pid"].is_u64() && event["tid"].is_u64(), "{event}");
                assert!(event["ph"] == "M" || event["ts"].is_u64() && event["dur"].is_u64(), "{event}");
            }
            assert!(!text(&card).contains("null"));
        }
    }

    #[test]
    fn a_call_without_an_end_says_so() {
        let events = events(&samples::hostile());
        assert!(events.iter().any(|event| event["args"]["end"] == "never"), "{events:?}");
    }
}
