//! Does what the judge asks of exercise `async_slow`, in the student process.

use async_slow_suite::Call;
use harness::{Answer, Judge};

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, _judge: &Judge) -> Answer {
    match call {}
}
