//! Waiting for the end of an import.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::cli::client::{Client, CommandError};
use crate::cli::print::{Output, text};

const LOOK_EVERY: Duration = Duration::from_millis(300);

/// The import when it is over. An interrupted command leaves it going on in the server.
pub async fn end(client: &Client, out: Output, path: &str) -> Result<Value, CommandError> {
    let bar = if out.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
    let style = ProgressStyle::with_template("{prefix} {bar:40} {percent}%  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    loop {
        let import = client.get(path).await?;
        let status = text(&import["status"]);
        if !matches!(status.as_str(), "trying" | "running" | "undoing") {
            bar.finish_and_clear();
            return Ok(import);
        }
        show(&bar, &status, &import);
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn show(bar: &ProgressBar, status: &str, import: &Value) {
    let count = |name: &str| import["counts"][name].as_u64().unwrap_or(0);
    let (done, all, what) = match status {
        "undoing" => {
            let done = count("deleted") + count("restored") + count("kept");
            (done, count("created") + count("updated"), format!("{done} contacts"))
        }
        _ => {
            let size = |name: &str| import[name].as_u64().unwrap_or(0);
            (
                size("done_bytes"),
                size("size_bytes"),
                format!("{} of about {} rows", count("rows"), import["lines"]),
            )
        }
    };
    let left = import["left_ms"].as_u64().map(|left| format!(", {} s left", left.div_ceil(1_000)));
    bar.set_prefix(match status {
        "trying" => "Trying  ",
        "running" => "Writing ",
        _ => "Undoing ",
    });
    bar.set_length(all.max(1));
    bar.set_position(done.min(all));
    bar.set_message(what + &left.unwrap_or_default());
}
