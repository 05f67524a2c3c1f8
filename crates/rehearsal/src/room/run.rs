use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::store::End;
use super::{Kept, RehearsalRoom, RoomError};
use crate::driver::{Progress, Rehearsal};
use crate::report::Report;

/// How often it is looked for rehearsals of other processes, and how far one is written down.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The longest run; what it found by then is kept.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// What the running one and whoever watches it share.
#[derive(Default)]
struct Watched {
    progress: Mutex<Option<Progress>>,
    cancelled: AtomicBool,
}

impl RehearsalRoom {
    /// Runs what is asked for, one after the other, until `stopped` ends.
    pub async fn run(self, stopped: impl Future<Output = ()>) {
        tokio::pin!(stopped);
        loop {
            let next = match self.claim().await {
                Ok(next) => next,
                Err(error) => {
                    tracing::warn!(%error, "rehearsals cannot be looked for");
                    None
                }
            };
            if let Some(kept) = next {
                let given = tokio::select! {
                    biased;
                    () = &mut stopped => None,
                    end = self.run_one(&kept) => Some(end),
                };
                let stops = given.is_none();
                if let Err(error) = self.finish(&kept, given.unwrap_or(End::Given)).await {
                    tracing::warn!(%error, "the result of a rehearsal could not be kept");
                }
                if stops {
                    return;
                }
                continue;
            }
            tokio::select! {
                () = &mut stopped => return,
                () = self.0.changed.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Runs one to its end. Dropping this ends it, too.
    async fn run_one(&self, kept: &Kept) -> End {
        let rehearsal = match Rehearsal::of_plan(kept.plan.clone(), kept.policy, kept.seed) {
            Ok(rehearsal) => rehearsal,
            Err(error) => return End::Failed(error.to_string()),
        };
        let watched = Arc::new(Watched::default());
        let ending = EndsWithMe(Arc::clone(&watched));
        let theirs = Arc::clone(&watched);
        let mut running = tokio::task::spawn_blocking(move || simulate(rehearsal, &theirs));
        let begun = tokio::time::Instant::now();
        let report = loop {
            tokio::select! {
                ended = &mut running => break ended,
                () = self.0.changed.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let goes_on = self.note_progress(kept, &watched).await;
            if !goes_on || begun.elapsed() > LONGEST {
                watched.cancelled.store(true, Ordering::Relaxed);
            }
        };
        drop(ending);
        match report {
            Ok(report) => End::Report(Box::new(report)),
            Err(error) => End::Failed(error.to_string()),
        }
    }

    async fn note_progress(&self, kept: &Kept, watched: &Watched) -> bool {
        let progress = *watched.progress.lock();
        match self.touch(kept.id, progress).await {
            Ok(goes_on) => goes_on,
            Err(RoomError::Db(error)) => {
                // It goes on; when nobody hears of it for long, another process begins it anew.
                tracing::warn!(%error, "how far a rehearsal is could not be written down");
                true
            }
            Err(_) => true,
        }
    }
}

fn simulate(rehearsal: Rehearsal, watched: &Watched) -> Report {
    rehearsal.run(&mut |progress| {
        *watched.progress.lock() = Some(progress);
        !watched.cancelled.load(Ordering::Relaxed)
    })
}

/// A simulation nobody waits for any more ends.
struct EndsWithMe(Arc<Watched>);

impl Drop for EndsWithMe {
    fn drop(&mut self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }
}
