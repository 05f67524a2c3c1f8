//! The log's and the webhooks' behaviour on both databases.
#![expect(clippy::unwrap_used, reason = "tests")]

mod events;
mod figures;
mod log;
mod messages;
mod narrowing;
mod person;
mod plans;
mod retention;
mod story;
mod support;
mod webhooks;
mod why;

/// Handlers are spawned, so every question's future must be `Send`.
#[expect(dead_code, reason = "it is enough that it compiles")]
fn questions_are_send(log: &postroad_insight::EventLog) {
    fn check<T: Send>(_: T) {}
    check(log.messages(&postroad_insight::MessageFilter::default(), None, 1));
    check(log.events(&postroad_insight::EventFilter::default(), None, 1));
    check(log.message(None, postroad_base::MessageId(uuid::Uuid::nil())));
    check(log.why_address(None, &"a@example.org".parse().expect("an address")));
    check(log.settle());
}
