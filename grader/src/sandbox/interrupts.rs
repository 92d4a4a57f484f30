//! How somebody says that the grader is to end.

/// Waits until somebody wants the program to end, and says how. From the call on, no such wish ends it by itself.
pub fn interrupted() -> impl Future<Output = &'static str> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| {
        let signal = signal(kind);
        async {
            match signal {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        }
    };
    let interrupted = listen(SignalKind::interrupt());
    let terminated = listen(SignalKind::terminate());
    let hung_up = listen(SignalKind::hangup());
    async {
        tokio::select! {
            () = interrupted => "interrupted",
            () = terminated => "terminated",
            () = hung_up => "hung up",
        }
    }
}

/// Gives the terminal back to the shell until the user comes back (`fg`). Called from the main thread, it returns when
/// that has happened; at once, where there is no shell to come back from.
pub fn stop_until_continued() {
    // All of the group, as the terminal itself would: whoever started the program waits for it in there.
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
}
