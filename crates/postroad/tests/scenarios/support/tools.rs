//! Programs of others that the tests talk to the server with. One that is missing fails the test: a test that does not run
//! proves nothing.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::{PATIENCE, Told};

/// Where a program is; the distribution's own first, because its modules come with packages.
pub fn find(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = vec![PathBuf::from("/usr/bin")];
    places.extend(std::env::split_paths(&path));
    let found = places.into_iter().map(|place| place.join(program)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{program} is needed for this test: apt-get install {package}"))
}

/// Runs a program to its end.
pub async fn run(mut command: Command, input: &[u8]) -> Told {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // One that does not read its input may be gone already.
    let _ = stdin.write_all(input).await;
    drop(stdin);
    let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
    let output = output.expect("the program ends").unwrap();
    Told {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs a Python program that must succeed; returns what it printed.
pub async fn python(package: &str, program: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new(find("python3", "python3"));
    command.arg("-c").arg(program).args(arguments);
    let told = run(command, input).await;
    assert!(
        !told.stderr.contains("ModuleNotFoundError"),
        "a Python module is needed for this test: apt-get install {package}\n{}",
        told.stderr
    );
    assert_eq!(told.code, Some(0), "{told:?}");
    told.stdout
}
