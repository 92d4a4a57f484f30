//! Tells when something was saved.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, timeout_at};

/// A save is over when nothing has been told for so long: editors write, rename and touch within a few milliseconds.
const QUIET: Duration = Duration::from_millis(20);

/// Whoever writes all the time does not keep the others waiting for longer than this.
const PATIENCE: Duration = Duration::from_millis(200);

/// How often to look where the system does not tell.
const LOOK: Duration = Duration::from_secs(1);

/// Listens to what the system tells of some folders.
pub(super) struct Saves {
    watcher: Box<dyn Watcher + Send>,
    /// The folders, and whether what lies deeper counts too.
    watched: BTreeSet<(PathBuf, bool)>,
    /// Told when a save is over; told once, however many there were.
    saved: Arc<Notify>,
    /// For a watcher that takes the place of this one.
    told: mpsc::UnboundedSender<()>,
    /// Whether it looks again and again, because the system does not tell.
    looks: bool,
}

impl Saves {
    /// Listens to nothing yet.
    pub(super) fn listen() -> Result<Saves, String> {
        let (told, mut heard) = mpsc::unbounded_channel();
        let saved = Arc::new(Notify::new());
        let notified = Arc::clone(&saved);
        // A task of its own: whoever waits for the end of a save may stop waiting, and must not miss it.
        tokio::spawn(async move {
            while heard.recv().await.is_some() {
                let latest = Instant::now() + PATIENCE;
                while let Ok(Some(())) = timeout_at(latest.min(Instant::now() + QUIET), heard.recv()).await {}
                notified.notify_one();
            }
        });
        let teller = told.clone();
        let watcher = RecommendedWatcher::new(move |event| tell(event, &teller), Config::default());
        let (watcher, looks): (Box<dyn Watcher + Send>, bool) = match watcher {
            Ok(watcher) => (Box::new(watcher), false),
            Err(_) => (looking(&told)?, true),
        };
        Ok(Saves { watcher, watched: BTreeSet::new(), saved, told, looks })
    }

    /// Listens to these folders and no others, and whether to what lies deeper too. Says whether one of them is new.
    ///
    /// All of them are asked for anew: a folder that was deleted and made again has the same name, and is another.
    pub(super) fn watch(&mut self, folders: &[(PathBuf, bool)]) -> bool {
        let wanted: BTreeSet<(PathBuf, bool)> = folders.iter().cloned().collect();
        for (gone, _) in self.watched.difference(&wanted) {
            let _ = self.watcher.unwatch(gone);
        }
        let refused = wanted.iter().any(|(folder, deep)| self.one(folder, *deep).is_err());
        // The system has run out of what it needs for it; to look is slower, and always works.
        if refused
            && !self.looks
            && let Ok(looking) = looking(&self.told)
        {
            self.watcher = looking;
            self.looks = true;
            for (folder, deep) in &wanted {
                let _ = self.one(folder, *deep);
            }
        }
        let is_new = wanted.difference(&self.watched).next().is_some();
        self.watched = wanted;
        is_new
    }

    fn one(&mut self, folder: &Path, deep: bool) -> notify::Result<()> {
        let mode = if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        match self.watcher.watch(folder, mode) {
            // It has gone in this moment, which is told by the folder above.
            Err(_) if !folder.is_dir() => Ok(()),
            watched => watched,
        }
    }

    /// Waits until something was saved since it was asked last.
    pub(super) async fn saved(&self) {
        self.saved.notified().await;
    }
}

/// Looks again and again, where the system cannot tell.
fn looking(told: &mpsc::UnboundedSender<()>) -> Result<Box<dyn Watcher + Send>, String> {
    let teller = told.clone();
    let watcher = PollWatcher::new(move |event| tell(event, &teller), Config::default().with_poll_interval(LOOK));
    let watcher = watcher.map_err(|error| format!("saves cannot be seen here: {error}"))?;
    Ok(Box::new(watcher))
}

/// Reading is told too, and the grader reads: that is no save.
fn tell(event: notify::Result<notify::Event>, told: &mpsc::UnboundedSender<()>) {
    if event.is_ok_and(|event| !may_change(event.kind)) {
        return;
    }
    let _ = told.send(());
}

fn may_change(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(AccessKind::Close(AccessMode::Write))) || !matches!(kind, EventKind::Access(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// No machine is as slow as this.
    const LIMIT: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_save_is_told_also_in_a_folder_that_was_deleted_and_made_again() {
        let scratch = tempfile::tempdir().expect("a folder can be made");
        let folder = scratch.path().join("src");
        fs::create_dir(&folder).expect("a folder can be made");
        let mut saves = Saves::listen().expect("the system tells");
        let folders = [(scratch.path().to_owned(), false), (folder.clone(), true)];
        assert!(saves.watch(&folders));
        assert!(!saves.watch(&folders));
        let changes: [&dyn Fn() -> std::io::Result<()>; 5] = [
            &|| fs::write(folder.join("lib.rs"), "1"),
            &|| fs::rename(folder.join("lib.rs"), folder.join("other.rs")),
            &|| fs::remove_dir_all(&folder),
            &|| fs::create_dir(&folder),
            &|| fs::write(folder.join("lib.rs"), "2"),
        ];
        for (place, change) in changes.into_iter().enumerate() {
            change().expect("the disk takes it");
            tokio::time::timeout(LIMIT, saves.saved()).await.unwrap_or_else(|_| panic!("change {place} was not told"));
            saves.watch(&folders.iter().filter(|(folder, _)| folder.is_dir()).cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn reading_is_no_save() {
        use notify::event::{CreateKind, ModifyKind, RemoveKind};
        for (kind, expected) in [
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), false),
            (EventKind::Access(AccessKind::Read), false),
            (EventKind::Access(AccessKind::Close(AccessMode::Read)), false),
            (EventKind::Access(AccessKind::Close(AccessMode::Write)), true),
            (EventKind::Create(CreateKind::File), true),
            (EventKind::Modify(ModifyKind::Any), true),
            (EventKind::Remove(RemoveKind::Folder), true),
            (EventKind::Any, true),
            (EventKind::Other, true),
        ] {
            assert_eq!(may_change(kind), expected, "{kind:?}");
        }
    }
}
