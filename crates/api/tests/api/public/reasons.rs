use std::time::Duration;

use serde_json::{Value, json};

use super::{Subscribed, press};

#[tokio::test]
async fn reasons_are_listed_and_counted() {
    let at = Subscribed::new().await;
    for (day, reason, comment) in
        [(0, "too_often", "Every day 100%"), (1, "too_often", ""), (1, "", "Just so"), (3, "other", "")]
    {
        let (path, _) = at.link().await;
        press(&at.world, &path, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
        press(&at.world, &path, &[("do", "why"), ("reason", reason), ("comment", comment)]).await.expect(200);
        let _ = day;
        at.world.clock.advance(Duration::from_secs(86_400));
        press(&at.world, &path, &[("do", "undo")]).await.expect(200);
    }
    let get = async |query: &str| at.world.get(&format!("/unsubscribe-reasons{query}")).await.expect(200);
    let comments = |page: &Value| {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|one| one["comment"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(comments(&get("").await), ["-", "Just so", "-", "Every day 100%"]);
    assert_eq!(comments(&get("?q=DAY%20100%25").await), ["Every day 100%"]);
    assert_eq!(comments(&get("?q=%25").await), ["Every day 100%"]);
    assert_eq!(comments(&get("?reason=too_often").await), ["-", "Every day 100%"]);
    assert_eq!(comments(&get("?since=2026-02-02T00:00:00Z").await), ["-", "Just so"]);
    let first = get("?limit=3").await;
    let next = get(&format!("?limit=3&cursor={}", first["next_cursor"].as_str().unwrap())).await;
    assert_eq!(comments(&next), ["Every day 100%"]);

    let totals = get("/totals").await;
    let items = totals["items"].as_array().unwrap();
    assert_eq!(items[0], json!({ "key": "too_often", "name": null, "left": 2, "undone": 2 }));
    let topics = get("/totals?by=topic").await;
    assert_eq!(topics["items"], json!([{ "key": at.topic, "name": "News", "left": 4, "undone": 4 }]));
    assert_eq!(get("/totals?by=message").await["items"].as_array().unwrap().len(), 4);
    assert_eq!(get("/totals?by=way").await["items"][0]["key"], "one_click");
    let path = format!("/series?since=2026-01-31T00:00:00Z&until=2026-02-04T00:00:00Z&topic={}", at.topic);
    let series = get(&path).await;
    let left: Vec<u64> =
        series["items"].as_array().unwrap().iter().map(|point| point["left"].as_u64().unwrap()).collect();
    assert_eq!(left, [1, 1, 1, 1]);
    assert_eq!(series["items"][0]["reasons"], json!({ "too_often": 1 }));
    assert_eq!(series["items"][2]["reasons"], json!({}));
    let wrong = "/unsubscribe-reasons/series?since=2020-01-01T00:00:00Z";
    assert_eq!(at.world.get(wrong).await.rule(422), "invalid");

    // Who it was is forgotten with the contact; the count stays.
    at.world.delete(&format!("/contacts/{}", at.contact)).await.expect(204);
    let page = get("").await;
    assert_eq!(comments(&page), ["-", "-", "-", "-"]);
    assert_eq!(
        (&page["items"][0]["contact"], &page["items"][3]["reason"]),
        (&json!(null), &json!("too_often"))
    );
}
