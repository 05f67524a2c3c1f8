use std::process::Stdio;

use serde_json::Value;
use tokio::io::AsyncWriteExt;

use super::{PATIENCE, Server};

/// What a command printed, and how it ended.
#[derive(Clone, Debug)]
pub struct Told {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The command line of a running server.
pub trait Cli {
    /// Runs a command with this standard input.
    async fn run_with(&self, arguments: &[&str], input: &[u8]) -> Told;

    async fn run(&self, arguments: &[&str]) -> Told {
        self.run_with(arguments, b"").await
    }

    /// Runs a command that must succeed; returns what it printed.
    async fn cli(&self, arguments: &[&str]) -> String {
        let told = self.run(arguments).await;
        assert_eq!(told.code, Some(0), "{arguments:?}: {told:?}");
        told.stdout
    }

    /// The same with `--json`.
    async fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [&["--json"], arguments].concat();
        let printed = self.cli(&arguments).await;
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {printed}"))
    }
}

impl Cli for Server {
    async fn run_with(&self, arguments: &[&str], input: &[u8]) -> Told {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A command that does not read its input may be gone already.
        let _ = stdin.write_all(input).await;
        drop(stdin);
        let output = match tokio::time::timeout(PATIENCE, child.wait_with_output()).await {
            Ok(output) => output.unwrap(),
            Err(_) => panic!("the command does not end: {arguments:?}"),
        };
        Told {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
