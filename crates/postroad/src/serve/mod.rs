//! `postroad serve`: puts the parts together, runs them, and takes them down in order.

mod background;
mod banner;
mod certificates;
mod error;
mod http;
mod installation;
mod listeners;
mod logging;
mod parts;
mod postman;

use std::sync::Arc;
use std::time::Duration;

use postroad_base::SystemClock;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::error::ServeError;
pub use self::logging::start as start_logging;
use self::parts::Parts;
use crate::config::Config;

/// How long sessions may take to finish what they are doing after SIGTERM.
const DRAIN: Duration = Duration::from_secs(30);

/// Runs the server until SIGTERM or SIGINT. The first signal drains, a second one ends at once.
///
/// # Errors
/// When it cannot start, or the spool cannot be closed.
pub async fn run(config: Config) -> Result<(), ServeError> {
    let clock = Arc::new(SystemClock);
    parts::prepare_directory(&config)?;
    let bound = listeners::bind_all(&config)?;
    let stop = CancellationToken::new();
    let tracker = TaskTracker::new();
    let parts = Parts::open(&config, clock).await?;
    let certificates = certificates::start(&config, &parts, &tracker, &stop)?;
    background::start(&config, &parts, &tracker, &stop);
    listeners::start(&config, bound, &parts, &certificates, &tracker, &stop)?;
    banner::print(&config, &parts);
    wait_for_signal().await;
    tracing::info!("draining; a second signal stops at once");
    stop.cancel();
    tracker.close();
    tokio::select! {
        result = drain(&config, &parts, &tracker) => result,
        () = wait_for_signal() => {
            tracing::warn!("stopped at once; what was under way is tried again after the next start");
            Ok(())
        }
    }
}

async fn drain(config: &Config, parts: &Parts, tracker: &TaskTracker) -> Result<(), ServeError> {
    let closed = parts.engine.stop(DRAIN).await;
    if tokio::time::timeout(DRAIN, tracker.wait()).await.is_err() {
        tracing::warn!(connections = tracker.len(), "connections did not end in time");
    }
    parts.accounts.tick().await?;
    parts.egress.tick().await?;
    if let Err(error) = parts.audience.forms.flush_counts().await {
        tracing::error!(%error, "figures of forms could not be written");
    }
    // The socket's file would tell the command line that a server is there.
    let _ = std::fs::remove_file(crate::config::control_socket(&config.data_dir));
    closed?;
    tracing::info!("stopped");
    Ok(())
}

async fn wait_for_signal() {
    let wait = |kind| async move {
        match signal(kind) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "signals cannot be received");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = wait(SignalKind::terminate()) => {}
        () = wait(SignalKind::interrupt()) => {}
    }
}
