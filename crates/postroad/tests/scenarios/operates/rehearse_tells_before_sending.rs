use serde_json::json;

use crate::support::{Cli as _, World};

#[tokio::test(flavor = "multi_thread")]
async fn rehearse_tells_before_sending() {
    let world = World::start().await;
    world.net.domain("one.test");
    world.server.cli(&["queue", "pause"]).await;
    for name in ["a", "b", "a"] {
        world.send_with(&format!("{name}@one.test"), json!({ "tags": ["news"] })).await;
    }
    world.send("c@one.test").await;
    let told = world.server.json(&["rehearse", "--queued", "news", "--seed", "3"]).await;
    assert_eq!(told["totals"]["wanted"], 2, "each once: {told}");
    assert_eq!(told["policy"], "ours");

    let list = world.server.file("people.csv");
    std::fs::write(&list, "email,name\nann@gmail.com,Ann\nmissing@gmail.com,Nobody\n").unwrap();
    let told = world.server.json(&["rehearse", "--list", list.to_str().unwrap()]).await;
    assert_eq!(told["totals"]["delivered"], 1, "{told}");
    assert_eq!(told["totals"]["bounced"], 1, "{told}");
    assert!(told["limits"][0]["reply"].as_str().unwrap().starts_with("550 5.1.1"), "{told}");

    let example = world.server.cli(&["rehearse", "--example"]).await;
    let plan = world.server.file("plan.toml");
    std::fs::write(&plan, example).unwrap();
    let arguments =
        ["rehearse", plan.to_str().unwrap(), "--days", "2", "--weight", "1000", "--policy", "both"];
    let drawn = world.server.cli(&arguments).await;
    assert!(drawn.contains("policy naive") && drawn.contains("policy ours"), "{drawn}");
    assert_eq!(drawn, world.server.cli(&arguments).await, "the same seed, the same words");

    std::fs::write(&plan, "dayz = 3\n").unwrap();
    let refused = world.server.run(&["rehearse", plan.to_str().unwrap()]).await;
    assert_eq!(refused.code, Some(64), "{refused:?}");
    // Nothing was sent by any of this.
    assert!(world.net.messages().is_empty());
}
