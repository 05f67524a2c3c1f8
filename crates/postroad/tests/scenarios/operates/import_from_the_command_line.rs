use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn files_are_tried_taken_and_undone() {
    let world = World::start().await;
    let write = |name: &str, text: &str| {
        let file = world.server.file(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let people = write("people.csv", "Kontakt;Vorname;Info\nann@example.test;Ann;1\nnobody;x;2\n");
    let left = write("unsubscribed.csv", "email\nbob@example.test\n");
    let rejects = write("rejects.csv", "");
    let cli = &world.server;

    let tried = cli.cli(&["import", &people, "--dry-run", "--rejects", &rejects]).await;
    assert!(tried.contains("Kontakt -> email") && tried.contains("Vorname -> first_name"), "{tried}");
    assert!(tried.contains("2 rows: would be 1 created") && tried.contains("1 invalid address"), "{tried}");
    let text = std::fs::read_to_string(&rejects).unwrap();
    assert!(text.contains("people.csv,3,nobody,x,2"), "{text}");
    assert!(cli.cli(&["contacts", "export"]).await.lines().count() == 1);

    let refused = cli.run(&["import", &people, "--topic", "Nothing"]).await;
    assert!(refused.code != Some(0) && refused.stderr.contains("no topic Nothing"), "{refused:?}");
    let refused = cli.run(&["import", &people, "--map", "Info=nothing"]).await;
    assert!(refused.stderr.contains("no such field"), "{refused:?}");

    let done = cli.json(&["import", &people, &left, "--map", "Info=note", "--tag", "moved"]).await;
    assert_eq!((done["status"].as_str(), done["counts"]["suppressed"].as_u64()), (Some("finished"), Some(1)));
    let export = cli.cli(&["contacts", "export", "--tag", "moved", "--search", "ann"]).await;
    assert!(export.contains("ann@example.test,Ann,"), "{export}");
    assert!(cli.cli(&["suppression", "list"]).await.contains("bob@example.test"));

    let id = done["id"].as_str().unwrap();
    let undone = cli.cli(&["import", "undo", id]).await;
    assert!(undone.contains("2 contacts deleted, 0 restored, 0 kept"), "{undone}");
    let list = cli.cli(&["import", "list"]).await;
    assert!(list.contains("undone") && list.contains("cancelled"), "{list}");
    assert!(cli.cli(&["import", "status", id]).await.contains("undone"));
    assert!(cli.run(&["import", "cancel", id]).await.stderr.contains("over already"));
}
