use crate::support::{Cli as _, Server, World, WorldOptions};

/// Names are not looked up and nothing is sent: no internet is needed.
fn lone_server(dir: &tempfile::TempDir) -> Server {
    Server::new(dir.path().join("data"), &[("hostname", "mail.sender.test".to_owned())])
}

#[tokio::test(flavor = "multi_thread")]
async fn port_taken_is_one_clear_line() {
    let dir = tempfile::tempdir().unwrap();
    let server = lone_server(&dir);
    let _taken = std::net::TcpListener::bind(server.submission).unwrap();
    let told = server.run(&["serve"]).await;
    assert_eq!(told.code, Some(1), "{told:?}");
    let lines: Vec<&str> = told.stderr.lines().collect();
    let [line] = lines[..] else { panic!("{told:?}") };
    assert!(line.contains(&server.submission.to_string()) && line.contains("listen."), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_config_key_names_line() {
    let dir = tempfile::tempdir().unwrap();
    let server = lone_server(&dir);
    let file = dir.path().join("postroad.toml");
    std::fs::write(&file, "log.format = \"text\"\n\n[limits]\nmesage_mib = 5\n").unwrap();
    let told = server.run(&["serve", "--config", file.to_str().unwrap()]).await;
    // sysexits.h EX_CONFIG
    assert_eq!(told.code, Some(78), "{told:?}");
    assert!(told.stderr.contains("line 4") && told.stderr.contains("mesage_mib"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn second_serve_on_same_data_dir_refused() {
    let world = World::with(WorldOptions { without_domain: true, ..WorldOptions::default() }).await;
    let second = Server::new(world.server.data_dir.clone(), &[("hostname", "mail.sender.test".to_owned())]);
    let told = second.run(&["serve"]).await;
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.stderr.contains("another postroad"), "{told:?}");
    // The first one has not noticed anything.
    world.server.cli(&["queue", "list"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_say_that_no_server_runs() {
    let dir = tempfile::tempdir().unwrap();
    let told = lone_server(&dir).run(&["queue", "list"]).await;
    assert_eq!(told.code, Some(75), "{told:?}");
    assert!(told.stderr.contains("postroad serve"), "{told:?}");
}
