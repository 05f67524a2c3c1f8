//! A simulated internet, the real program, and people who use it.

mod cli;
mod dkim;
mod http;
mod message;
mod server;
mod smtp;
pub mod tools;
mod world;

use std::time::Duration;

pub use self::cli::{Cli, Told};
pub use self::dkim::dkim_verdicts;
pub use self::http::Response;
pub use self::message::{body_of, field, fields, raw_message};
pub use self::server::Server;
pub use self::smtp::{Client, Login, auth_plain};
pub use self::world::{HOSTNAME, World, WorldOptions, events, time};

/// Nothing here takes this long; what does is broken.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at something that cannot be waited for.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks again and again until there is a result.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            match look().await {
                Some(found) => return found,
                None => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    };
    match tokio::time::timeout(PATIENCE, waiting).await {
        Ok(found) => found,
        Err(_) => panic!("not within {} s: {what}", PATIENCE.as_secs()),
    }
}
