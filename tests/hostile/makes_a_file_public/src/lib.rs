//! Changes who may read a file outside: that takes no open file, so that rules about opening do not stop it.

mod honest;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    fs::set_permissions("@OUTSIDE@/secret.txt", Permissions::from_mode(0o777)).expect("its mode");
    honest::slow(x, delay)
}
