use std::time::Duration;

use postroad_audience::{
    AudienceError, ConsentKind, ContactChange, Evidence, Given, Happened, Moment, NewTopic,
};
use postroad_base::{Clock, ContactId, MessageId, Stream};
use postroad_insight::{AcceptedMessage, Record, Source};

use crate::support::{Fixture, START, each, some};

async fn accept(at: &Fixture, to: &str, subject: &str) {
    let now = at.clock.now();
    let message = AcceptedMessage {
        id: MessageId::new(now),
        at: now,
        workspace: at.workspace,
        stream: Stream::Transactional,
        source: Source::Api,
        credential: None,
        envelope_from: None,
        header_from: "shop@shop.example".into(),
        subject: subject.into(),
        recipients: vec![to.parse().unwrap()],
        tags: vec![],
        metadata: serde_json::Map::new(),
        size_bytes: 10,
        message_id_header: format!("<{subject}@shop.example>"),
        send_at: None,
    };
    at.events.append(vec![Record::Accepted(Box::new(message))]).await;
    at.events.flush().await.unwrap();
}

fn told(moment: &Moment) -> String {
    match &moment.what {
        Happened::Created { source } => format!("created by {source}"),
        Happened::Changed { what, .. } => format!("changed {}", what.join(" ")),
        Happened::Consent(line) => format!("{} {}", line.kind.as_str(), line.topic_name),
        Happened::Message(message) => format!("message {}", message.facts.subject),
        Happened::Segment(event) => format!("segment {}", event.segment_name),
    }
}

#[tokio::test]
async fn what_happened_to_a_contact_is_told_newest_first_in_pages() {
    each(|at| async move {
        let new =
            NewTopic { name: "News".into(), description: String::new(), double_opt_in: false, public: true };
        let news = at.one.topics.create(at.workspace, new).await.unwrap();
        let ann = at.add("ann@example.com", ContactChange::default()).await;
        at.add("bob@example.com", ContactChange::default()).await;
        let given = Given {
            topic: news.id,
            kind: ConsentKind::Grant,
            confirmed: false,
            at: None,
            ip: None,
            evidence: Evidence::default(),
        };
        at.one.consents.give(at.workspace, ann.id, &given, &at.origin).await.unwrap();
        at.clock.advance(Duration::from_secs(1));
        // Two in one moment.
        accept(&at, "ann@example.com", "one").await;
        accept(&at, "ANN@example.com", "two").await;
        accept(&at, "bob@example.com", "other").await;
        at.clock.advance(Duration::from_secs(1));
        let change = ContactChange { first_name: some("Ann"), country: some("DE"), ..Default::default() };
        at.one.contacts.update(at.workspace, ann.id, &change, None, &at.origin).await.unwrap();
        at.clock.advance(Duration::from_secs(1));
        accept(&at, "ann@example.com", "three").await;
        for limit in [1, 2, 3, 10] {
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = at.other.timelines.of_contact(at.workspace, ann.id, cursor.as_ref(), limit).await;
                let page = page.unwrap().unwrap();
                found.extend(page.items.iter().map(told));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            let mut messages = found.split_off(2);
            let rest = messages.split_off(2);
            assert_eq!(found, ["message three", "changed country first_name"], "{limit}");
            messages.sort_unstable();
            assert_eq!(messages, ["message one", "message two"], "{limit}");
            assert_eq!(rest, ["grant News", "created by test"], "{limit}");
        }
        let nobody =
            at.one.timelines.of_contact(at.workspace, ContactId::new(START), None, 10).await.unwrap();
        assert!(nobody.is_none());
        let ledger = at.one.consents.ledger(at.workspace, None, 1).await.unwrap();
        assert!(ledger.next.is_none());
        let wrong = "AQ".parse().unwrap();
        let refused = at.one.timelines.of_contact(at.workspace, ann.id, Some(&wrong), 10).await;
        assert!(matches!(refused, Err(AudienceError::Cursor(_))));
    })
    .await;
}
