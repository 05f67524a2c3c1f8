//! The same behaviour of every spool.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use postroad_base::{Domain, MessageId, Stream, UtcMillis, WorkspaceId};
use postroad_db::Db;
use postroad_db::testing::postgres_url;
use postroad_spool::{
    Change, JournalEntry, JournalRecord, LogSpool, MessageKey, NewMessage, NewRecipient, Options, PgOptions,
    PgSpool, Position, RecipientState, Spool, SpoolError, SpoolState,
};
use uuid::Uuid;

/// A place where spools can be opened one after the other.
enum Place {
    Directory(tempfile::TempDir),
    Database(String),
}

impl Place {
    async fn open(&self) -> Arc<dyn Spool> {
        match self {
            Self::Directory(dir) => {
                Arc::new(LogSpool::open(dir.path(), Options::default(), |_| {}).expect("it opens"))
            }
            Self::Database(url) => Arc::new(node(url, "one", Duration::from_secs(60)).await),
        }
    }
}

async fn node(url: &str, name: &str, lease: Duration) -> PgSpool {
    let db = Db::connect(url).await.expect("PostgreSQL answers");
    PgSpool::open(db, PgOptions { lease, ..PgOptions::new(name) }).await.expect("it opens")
}

async fn each_place<F: Future<Output = ()>>(body: impl Fn(Place) -> F) {
    eprintln!("spool: log");
    body(Place::Directory(tempfile::tempdir().expect("a directory"))).await;
    eprintln!("spool: PostgreSQL");
    body(Place::Database(postgres_url().await)).await;
}

fn domain(text: &str) -> Domain {
    text.parse().expect("a domain")
}

fn message(number: u128, domains: &[&str]) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::from_u128(number)),
        accepted_at: UtcMillis(1_000),
        expires_at: UtcMillis(9_000),
        workspace: WorkspaceId(Uuid::from_u128(77)),
        stream: Stream::Broadcast,
        tags: vec!["spring".into(), "sale".into()],
        meta: Bytes::from(format!("meta {number}")),
        recipients: domains
            .iter()
            .enumerate()
            .map(|(n, text)| NewRecipient {
                domain: domain(text),
                due: UtcMillis(2_000 + n as i64),
                held: n == 2,
            })
            .collect(),
        body: vec![Bytes::from("body "), Bytes::from(number.to_string().repeat(500))],
    }
}

fn change(key: MessageKey, recipient: u16, state: RecipientState) -> Change {
    Change { key, recipient, state, note: Bytes::from(format!("{}/{recipient}", key.0)) }
}

fn done(key: MessageKey, recipient: u16) -> Change {
    change(key, recipient, RecipientState::Done)
}

type Seen = BTreeMap<MessageKey, Vec<(u16, Domain, RecipientState)>>;

fn live(spool: &dyn Spool) -> Seen {
    let mut seen = Seen::new();
    spool.for_each_live(&mut |message| {
        assert_eq!(message.accepted_at, UtcMillis(1_000));
        assert_eq!(message.expires_at, UtcMillis(9_000));
        assert_eq!(message.workspace, WorkspaceId(Uuid::from_u128(77)));
        assert_eq!(message.stream, Stream::Broadcast);
        assert_eq!(message.tags, ["spring".into(), "sale".into()]);
        let recipients = message.recipients.iter();
        let recipients = recipients.map(|one| (one.index, one.domain.clone(), one.state)).collect();
        assert!(seen.insert(message.key, recipients).is_none(), "seen twice");
    });
    seen
}

async fn journal(spool: &Arc<dyn Spool>, after: Position) -> Vec<JournalRecord> {
    let spool = Arc::clone(spool);
    let read = move || spool.journal(after)?.collect::<Result<Vec<_>, _>>();
    tokio::task::spawn_blocking(read).await.expect("reading works").expect("readable")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_kept_changed_and_gone() {
    each_place(|place| async move {
        let spool = place.open().await;
        let first = spool.accept(message(1, &["a.example", "b.example", "a.example"])).await.unwrap();
        let second = spool.accept(message(2, &["c.example"])).await.unwrap();
        assert!(first.key < second.key && first.position < second.position);
        assert_eq!(spool.find(MessageId(Uuid::from_u128(2))), Some(second.key));
        let stored = spool.read(first.key).await.unwrap();
        assert_eq!(stored.meta, "meta 1");
        assert_eq!(stored.body, format!("body {}", "1".repeat(500)));

        let waiting = |due, attempts| RecipientState::Waiting { due: UtcMillis(due), attempts };
        let held = |attempts| RecipientState::Held { attempts };
        let later = change(first.key, 1, waiting(8_000, 3));
        let settled = spool.settle(vec![done(first.key, 0), later.clone()]).await.unwrap();
        assert!(settled > second.position);
        let expected = Seen::from([
            (first.key, vec![(1, domain("b.example"), waiting(8_000, 3)), (2, domain("a.example"), held(0))]),
            (second.key, vec![(0, domain("c.example"), waiting(2_000, 0))]),
        ]);
        assert_eq!(live(&*spool), expected);
        assert_eq!(spool.stats().live_recipients, 3);

        // Done is final, and what is said too late is in the journal all the same.
        spool.settle(vec![change(first.key, 0, held(9)), done(second.key, 0)]).await.unwrap();
        assert_eq!(spool.read(second.key).await, Err(SpoolError::NotFound));
        assert_eq!(spool.read_meta(second.key).await, Err(SpoolError::NotFound));
        assert_eq!(spool.find(MessageId(Uuid::from_u128(2))), None);
        spool.settle(vec![change(second.key, 0, held(1))]).await.unwrap();
        assert_eq!(live(&*spool).len(), 1);
        spool.close().await.unwrap();
        drop(spool);

        let spool = place.open().await;
        assert_eq!(live(&*spool), Seen::from([(first.key, expected[&first.key].clone())]));
        assert_eq!(spool.read_meta(first.key).await.unwrap(), "meta 1");
        assert_eq!(spool.read(first.key).await.unwrap().meta, "meta 1");
        spool.settle(vec![done(first.key, 1), done(first.key, 2)]).await.unwrap();
        assert_eq!(spool.stats().live_messages, 0);
        let third = spool.accept(message(3, &["d.example"])).await.unwrap();
        assert!(third.key > second.key);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_tells_everything_once_and_in_order() {
    each_place(|place| async move {
        let spool = place.open().await;
        let first = spool.accept(message(1, &["a.example"])).await.unwrap();
        let second = spool.accept(message(2, &["b.example", "b.example", "c.example"])).await.unwrap();
        let changes = vec![done(first.key, 0), done(second.key, 1)];
        let settled = spool.settle(changes.clone()).await.unwrap();
        spool.close().await.unwrap();
        drop(spool);

        let spool = place.open().await;
        let records = journal(&spool, Position::START).await;
        let positions: Vec<_> = records.iter().map(|record| record.position).collect();
        assert_eq!(positions, [first.position, second.position, settled]);
        let JournalEntry::Accepted(entry) = &records[1].entry else { panic!("{records:?}") };
        let original = message(2, &["b.example", "b.example", "c.example"]);
        assert_eq!((entry.key, entry.id), (second.key, original.id));
        assert_eq!(entry.recipients, original.recipients);
        assert_eq!((&entry.meta, entry.body_bytes), (&original.meta, 505));
        assert_eq!(entry.tags, original.tags);
        assert_eq!(records[2].entry, JournalEntry::Changed(changes));

        assert_eq!(journal(&spool, settled).await, []);
        let next = spool.accept(message(3, &["a.example"])).await.unwrap();
        assert!(next.position > settled);
        let after = journal(&spool, second.position).await;
        assert_eq!(after.len(), 2);
        assert_eq!(after[1].position, next.position);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_and_nothing_of_it_kept() {
    each_place(|place| async move {
        let spool = place.open().await;
        let refused = |result| matches!(result, Err(SpoolError::TooLarge(_)));
        assert!(refused(spool.accept(message(1, &[])).await));
        let kept = spool.accept(message(2, &["a.example", "b.example"])).await.unwrap();
        let never = MessageKey(1 << 50);
        assert_eq!(spool.settle(vec![done(kept.key, 0), done(never, 0)]).await, Err(SpoolError::NotFound));
        assert_eq!(spool.settle(vec![done(kept.key, 0), done(kept.key, 2)]).await, Err(SpoolError::NotFound));
        assert_eq!(spool.stats().live_recipients, 2);
        assert_eq!(spool.settle(Vec::new()).await, Ok(kept.position));
        assert_eq!(spool.read(never).await, Err(SpoolError::NotFound));
        spool.close().await.unwrap();
        spool.close().await.unwrap();
        assert_eq!(spool.accept(message(3, &["a.example"])).await, Err(SpoolError::Closed));
        assert_eq!(spool.settle(vec![done(kept.key, 0)]).await, Err(SpoolError::Closed));
        assert_eq!(spool.stats().state, SpoolState::Closed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_share_flushes_and_lose_nothing() {
    each_place(|place| async move {
        const TASKS: u128 = 24;
        const EACH: u128 = 40;
        let spool = place.open().await;
        let work = |task: u128| {
            let spool = Arc::clone(&spool);
            async move {
                let mut left = Vec::new();
                for n in 0..EACH {
                    let number = task * EACH + n + 1;
                    let kept = spool.accept(message(number, &["a.example", "b.example"])).await.unwrap();
                    spool.settle(vec![done(kept.key, 1)]).await.unwrap();
                    if n % 4 == 0 {
                        left.push((kept.key, number));
                    } else {
                        spool.settle(vec![done(kept.key, 0)]).await.unwrap();
                    }
                }
                left
            }
        };
        let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(work(task))).collect();
        let mut left = BTreeMap::new();
        for task in tasks {
            left.extend(task.await.unwrap());
        }
        let syncs = spool.stats().syncs;
        assert!(u128::from(syncs) < TASKS * EACH * 2, "{syncs}");
        spool.close().await.unwrap();
        drop(spool);
        let spool = place.open().await;
        assert_eq!(live(&*spool).into_keys().collect::<Vec<_>>(), left.keys().copied().collect::<Vec<_>>());
        for (key, number) in left {
            assert_eq!(spool.read(key).await.unwrap().meta, format!("meta {number}"));
        }
        let accepted = journal(&spool, Position::START).await;
        let accepted = accepted.iter().filter(|record| matches!(record.entry, JournalEntry::Accepted(_)));
        assert_eq!(accepted.count() as u128, TASKS * EACH);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_node_loses_its_messages_to_another_and_is_fenced() {
    let url = postgres_url().await;
    let short = Duration::from_millis(200);
    let absent = node(&url, "absent", short).await;
    let mut keys = Vec::new();
    for number in 1..=700 {
        keys.push(absent.accept(message(number, &["a.example", "b.example"])).await.unwrap().key);
    }
    absent.settle(vec![done(keys[0], 0), done(keys[1], 0), done(keys[1], 1)]).await.unwrap();
    // As if the process had died: the lease is not renewed, nothing is given up.
    let observer = Db::connect(&url).await.unwrap();
    absent.close().await.unwrap();
    drop(absent);

    let heir = node(&url, "heir", Duration::from_secs(2)).await;
    let mut adopted = heir.adopted().expect("asked for once");
    assert!(heir.adopted().is_none());
    let mut taken = Vec::new();
    while taken.len() < keys.len() - 1 {
        taken.extend(adopted.recv().await.expect("the heir takes over"));
    }
    taken.sort_unstable();
    let mut expected = keys.clone();
    expected.remove(1);
    assert_eq!(taken, expected);
    let mut first = Vec::new();
    heir.for_some_live(&keys[..2], &mut |message| {
        first.extend(message.recipients.iter().map(|one| (message.key, one.index)));
    });
    assert_eq!(first, [(keys[0], 1)]);
    assert_eq!(heir.read(keys[5]).await.unwrap().meta, "meta 6");
    heir.settle(vec![done(keys[0], 1)]).await.unwrap();
    let new = heir.accept(message(9_999, &["a.example"])).await.unwrap();
    assert!(keys.iter().all(|key| *key < new.key));

    // Back again, it owns nothing of what was taken.
    let back = node(&url, "absent", short).await;
    assert_eq!(back.stats().live_messages, 0);
    assert_eq!(back.read(keys[5]).await, Err(SpoolError::NotFound));
    // Started a second time, the first one finds out before it can change anything.
    let twin = node(&url, "absent", short).await;
    assert!(matches!(back.accept(message(10_000, &["a.example"])).await, Err(SpoolError::Failed(_))));
    assert_eq!(back.stats().state, SpoolState::Failed);
    twin.accept(message(10_001, &["a.example"])).await.unwrap();
    let row = observer.query_one("SELECT count(*) AS n FROM spool_messages", Vec::new()).await.unwrap();
    assert_eq!(row.unwrap().get::<i64>("n").unwrap(), 700);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_journal_is_deleted_and_positions_still_grow() {
    let url = postgres_url().await;
    let db = Db::connect(&url).await.unwrap();
    let spool = node(&url, "one", Duration::from_millis(80)).await;
    let kept = spool.accept(message(1, &["a.example"])).await.unwrap();
    let last = spool.settle(vec![done(kept.key, 0)]).await.unwrap();
    spool.release_journal(Position::END);
    let sql = "SELECT count(*) AS n FROM spool_journal";
    while db.query_one(sql, Vec::new()).await.unwrap().unwrap().get::<i64>("n").unwrap() > 0 {
        tokio::task::yield_now().await;
    }
    spool.close().await.unwrap();
    let spool = node(&url, "one", Duration::from_secs(60)).await;
    assert!(spool.accept(message(2, &["a.example"])).await.unwrap().position > last);
}
