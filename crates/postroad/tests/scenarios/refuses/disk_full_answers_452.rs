use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::json;
use tokio::process::Command;

use crate::support::{Client, PATIENCE, World, eventually, raw_message, tools};

/// Puts the data directory `$1` on a small disk that only the server sees, and starts the server. User namespaces let
/// anybody do that.
const ON_SMALL_DISK: &str = r#"
copy=$(mktemp -d) && cp -a "$1/." "$copy" && mount -t tmpfs -o size=160m,mode=700 none "$1" &&
cp -a "$copy/." "$1" && rm -rf "$copy" && shift && exec "$@"
"#;

/// Writes until nothing more fits.
fn fill(file: &Path) {
    let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
    for size in [1 << 20, 4096, 1] {
        let block = vec![0; size];
        while file.write_all(&block).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn disk_full_answers_452() {
    let mut world = World::start().await;
    let sink = world.net.domain("elsewhere.test");
    let login = world.login().await;
    world.server.stop().await;
    let mut command = Command::new(tools::find("unshare", "util-linux"));
    command.env_clear().envs(world.server.environment());
    command.args(["--user", "--map-root-user", "--mount", "--", "sh", "-c", ON_SMALL_DISK, "sh"]);
    command.arg(&world.server.data_dir).arg(env!("CARGO_BIN_EXE_postroad"));
    command.args(["serve", "--data-dir"]).arg(&world.server.data_dir);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    world.server.start_as(command).await;
    let root = Path::new("/proc").join(world.server.pid().to_string()).join("root");
    let ballast = root.join(world.server.data_dir.strip_prefix("/").unwrap()).join("ballast");

    let mut client = Client::submission(world.server.submission, &login).await;
    let id = world.send("first@elsewhere.test").await;
    world.until(&id, "first@elsewhere.test", "delivered").await;
    fill(&ballast);
    let content = raw_message("ann@sender.test", "bob@elsewhere.test", "no room");
    let reply = client.transact("<ann@sender.test>", &["<bob@elsewhere.test>"], content.as_bytes()).await;
    assert!(reply.starts_with("452 4.3.1"), "{reply}");
    let refused = world.post("bob@elsewhere.test", json!({})).await;
    assert_eq!((refused.status, refused.body["rule"].as_str()), (507, Some("disk_full")), "{refused:?}");

    std::fs::remove_file(&ballast).unwrap();
    eventually("mail is taken again", async || {
        let reply = client.transact("<ann@sender.test>", &["<bob@elsewhere.test>"], content.as_bytes()).await;
        reply.starts_with("250").then_some(())
    })
    .await;
    assert_eq!(sink.wait_for(2, PATIENCE).await.unwrap().len(), 2);
}
