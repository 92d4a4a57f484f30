//! Does what the judge asks of exercise `web_fetch`, in the student process.

use harness::{Answer, Judge};
use web_fetch_suite::Call;

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, _judge: &Judge) -> Answer {
    match call {}
}
