use futures::TryStreamExt;
use postroad_base::{EnhancedCode, Event, EventKind, Reply};
use postroad_db::testing::each_database;
use postroad_db::{Db, Dialect, Value};
use postroad_insight::{Erased, MessageFilter, RecipientStatus, Span};

use crate::support::{START, World, accepted, happened};

const ANN: &str = "ann.secret@example.org";
const BOB: &str = "bob@example.com";

/// One message to Ann and Bob that Ann's server refuses, one to Bob, one from Ann, one to Ann under way.
async fn four(world: &World) {
    let mut both = world.message(&[ANN, BOB], "private matter");
    both.metadata.insert("customer".into(), "Ann Secret".into());
    let mut bounced = Event {
        reply: Some(Reply::new(550, EnhancedCode::new(5, 1, 1), format!("<{ANN}>: user unknown"))),
        reason: Some(format!("{ANN} is unknown")),
        attempt: Some(world.attempt(1)),
        ..world.event(&both, ANN, EventKind::Bounced)
    };
    bounced.attempt.as_mut().unwrap().transcript.as_mut().unwrap().lines[0].text = format!("RCPT TO:<{ANN}>");
    let mut delivered = world.delivered(&both, BOB);
    delivered.attempt = bounced.attempt.clone();
    world.write(vec![accepted(&both), happened(&bounced), happened(&delivered)]).await;
    world.accept(&[BOB], "to bob").await;
    let mut from_ann = world.message(&[BOB], "from ann");
    from_ann.header_from = format!("Ann Secret <{ANN}>");
    from_ann.envelope_from = Some(ANN.parse().unwrap());
    world.write(vec![accepted(&from_ann), happened(&world.delivered(&from_ann, BOB))]).await;
    world.accept(&["Ann.Secret@example.org"], "under way").await;
}

/// Everything in the log's tables that a person could read, as text.
async fn readable(db: &Db) -> String {
    let mut text = String::new();
    for sql in [
        "SELECT COALESCE(sender, '') || header_from || subject || message_id || COALESCE(metadata, '') AS t \
        FROM log_messages",
        "SELECT local || '@' || domain AS t FROM log_recipients",
    ] {
        for row in db.query(sql, Vec::<Value>::new()).await.unwrap() {
            text.push_str(&row.get::<String>("t").unwrap().to_lowercase());
            text.push('\n');
        }
    }
    text
}

#[tokio::test]
async fn an_export_has_what_is_theirs_and_nobody_elses() {
    each_database(async |db| {
        let world = World::new(db).await;
        four(&world).await;
        let stream = world.log.export_person(world.workspace, &ANN.parse().unwrap()).await.unwrap();
        let found: Vec<serde_json::Value> = stream.try_collect().await.unwrap();
        let subjects: Vec<_> =
            found.iter().map(|item| item["message"]["subject"].as_str().unwrap()).collect();
        assert_eq!(subjects, ["under way", "from ann", "private matter"]);
        let text = serde_json::to_string(&found).unwrap();
        assert!(text.contains("user unknown") && text.contains("Ann Secret"));
        assert!(!text.contains(BOB), "{text}");
    })
    .await;
}

#[tokio::test]
async fn an_erased_person_cannot_be_found_and_counts_stay() {
    each_database(async |db| {
        let world = World::new(db.clone()).await;
        four(&world).await;
        world.log.settle().await.unwrap();
        let span = Span::new(START, world.now().plus(std::time::Duration::from_secs(1)), world.now());
        let before = world.log.totals(world.workspace, span).await.unwrap();
        assert!(before.accepted > 0);
        let ann = ANN.parse().unwrap();
        let erased = world.log.erase_person(world.workspace, &ann).await.unwrap();
        assert_eq!(erased, Erased { messages: 2, recipients: 1, events: 3, unfinished: 1 });
        let again = world.log.erase_person(world.workspace, &ann).await.unwrap();
        assert_eq!(again, Erased { unfinished: 1, ..Erased::default() });

        let status = Some(RecipientStatus::Queued);
        let waiting = MessageFilter { recipient: Some(ann.clone()), status, ..MessageFilter::default() };
        let page = world.log.messages(&waiting, None, 10).await.unwrap();
        assert_eq!(page.items.len(), 1);
        let cancelled = Event {
            message: page.items[0].facts.id,
            ..world.event(&world.message(&[ANN], ""), ANN, EventKind::Cancelled)
        };
        world.write(vec![happened(&cancelled)]).await;
        let erased = world.log.erase_person(world.workspace, &ann).await.unwrap();
        assert_eq!((erased.messages, erased.unfinished), (1, 0));

        let text = readable(&db).await;
        assert!(!text.contains("secret") && !text.contains("private"), "{text}");
        for text in ["secret", "private", ANN] {
            let filter = MessageFilter { text: Some(text.into()), ..MessageFilter::default() };
            assert_eq!(world.log.messages(&filter, None, 10).await.unwrap().items.len(), 0, "{text}");
        }
        let bobs = MessageFilter { recipient: Some(BOB.parse().unwrap()), ..MessageFilter::default() };
        let page = world.log.messages(&bobs, None, 10).await.unwrap();
        assert_eq!(page.items.len(), 3, "others' mail is still found");
        let both = world.log.message(None, page.items[2].facts.id).await.unwrap().unwrap();
        let story = serde_json::to_string(&both).unwrap();
        assert!(!story.to_lowercase().contains("secret"), "{story}");
        assert_eq!(both.statuses_of(BOB), Some(RecipientStatus::Delivered));
        world.log.settle().await.unwrap();
        let after = world.log.totals(world.workspace, span).await.unwrap();
        assert_eq!(after, postroad_insight::Totals { cancelled: 1, ..before });
        if db.dialect() == Dialect::Sqlite {
            assert_eq!(terms_on_disk(&db, "secret").await, 0, "the index is rewritten without them");
        }
    })
    .await;
}

trait StatusOf {
    fn statuses_of(&self, address: &str) -> Option<RecipientStatus>;
}

impl StatusOf for postroad_insight::MessageStory {
    fn statuses_of(&self, address: &str) -> Option<RecipientStatus> {
        let found = self.recipients.iter().find(|recipient| recipient.address.to_string() == address);
        found.map(|recipient| recipient.status)
    }
}

/// How many pages of the index hold this text.
async fn terms_on_disk(db: &Db, text: &str) -> usize {
    let rows = db.query("SELECT block FROM log_terms_data", Vec::<Value>::new()).await.unwrap();
    let holds = |block: &Vec<u8>| block.windows(text.len()).any(|window| window == text.as_bytes());
    rows.iter().map(|row| row.get::<Vec<u8>>("block").unwrap()).filter(holds).count()
}
