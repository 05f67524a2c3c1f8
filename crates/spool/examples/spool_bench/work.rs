//! What is measured.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use postroad_base::{MessageId, Stream, UtcMillis, WorkspaceId};
use postroad_spool::{Change, LogSpool, MessageKey, NewMessage, NewRecipient, RecipientState, Spool};
use uuid::Uuid;

pub const BODY_BYTES: usize = 10 << 10;
const META_BYTES: usize = 150;
const NOTE_BYTES: usize = 200;

/// The part of a spool that both systems have.
pub trait Store: Send + Sync + 'static {
    fn accept(&self, message: NewMessage) -> impl Future<Output = u64> + Send;
    fn read(&self, key: u64) -> impl Future<Output = Bytes> + Send;
    fn done(&self, key: u64, note: Bytes) -> impl Future<Output = ()> + Send;
}

impl Store for LogSpool {
    async fn accept(&self, message: NewMessage) -> u64 {
        Spool::accept(self, message).await.expect("accepted").key.0
    }

    async fn read(&self, key: u64) -> Bytes {
        Spool::read(self, MessageKey(key)).await.expect("read").body
    }

    async fn done(&self, key: u64, note: Bytes) {
        let change = Change { key: MessageKey(key), recipient: 0, state: RecipientState::Done, note };
        self.settle(vec![change]).await.expect("settled");
    }
}

/// How long everything took, and how long each acknowledgement did.
pub struct Times {
    pub wall: Duration,
    pub operations: u64,
    pub bytes: u64,
    pub acknowledgements: Vec<Duration>,
}

/// Bytes that do not compress, different for each message.
fn body(number: u64) -> Bytes {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(BODY_BYTES);
    while bytes.len() < BODY_BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.into()
}

pub fn message(number: u64, body: Bytes) -> NewMessage {
    let now = UtcMillis(1_700_000_000_000 + number as i64);
    NewMessage {
        id: MessageId(Uuid::from_u128(u128::from(number) << 64 | 7)),
        accepted_at: now,
        expires_at: now.plus(Duration::from_hours(120)),
        workspace: WorkspaceId(Uuid::from_u128(u128::from(number % 50))),
        stream: Stream::Transactional,
        tags: Vec::new(),
        meta: Bytes::from(vec![b'm'; META_BYTES]),
        recipients: vec![NewRecipient {
            domain: format!("d{}.example.com", number % 5_000).parse().expect("a domain"),
            due: now,
            held: false,
        }],
        body: vec![body],
    }
}

pub async fn append<S: Store>(store: &Arc<S>, producers: u64, messages: u64) -> Times {
    run(store, producers, messages, 1, |store, number, body| async move {
        store.accept(message(number, body)).await;
    })
    .await
}

pub async fn mixed<S: Store>(store: &Arc<S>, producers: u64, messages: u64) -> Times {
    run(store, producers, messages, 3, |store, number, body| async move {
        let key = store.accept(message(number, body)).await;
        assert_eq!(store.read(key).await.len(), BODY_BYTES);
        store.done(key, Bytes::from(vec![b'n'; NOTE_BYTES])).await;
    })
    .await
}

async fn run<S, F>(
    store: &Arc<S>,
    producers: u64,
    messages: u64,
    operations: u64,
    one: impl Fn(Arc<S>, u64, Bytes) -> F + Copy + Send + 'static,
) -> Times
where
    S: Store,
    F: Future<Output = ()> + Send,
{
    let body = body(1);
    let begun = Instant::now();
    let tasks: Vec<_> = (0..producers)
        .map(|producer| {
            let (store, body) = (Arc::clone(store), body.clone());
            tokio::spawn(async move {
                let mut times = Vec::new();
                for number in (producer..messages).step_by(producers as usize) {
                    let begun = Instant::now();
                    one(Arc::clone(&store), number, body.clone()).await;
                    times.push(begun.elapsed());
                }
                times
            })
        })
        .collect();
    let mut acknowledgements = Vec::new();
    for task in tasks {
        acknowledgements.append(&mut task.await.expect("the producer works"));
    }
    Times {
        wall: begun.elapsed(),
        operations: messages * operations,
        bytes: messages * BODY_BYTES as u64,
        acknowledgements,
    }
}
