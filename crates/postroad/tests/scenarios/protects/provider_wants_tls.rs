use postroad_simnet::TlsMode;

use super::{deferral, delivery, unsigned};
use crate::support::Cli;

/// A provider that refuses mail in the clear is not even asked: who stands in between would read it.
#[tokio::test(flavor = "multi_thread")]
async fn provider_wants_tls() {
    let world = unsigned().await;
    let gmail = world.net.domain("gmail.com");
    gmail.tls(TlsMode::Off);
    let id = world.send("bob@gmail.com").await;
    let story = world.until(&id, "bob@gmail.com", "deferred").await;
    let (code, words, policy, failure) = deferral(&story);
    assert_eq!((code.as_str(), failure.as_str()), ("4.7.5", "starttls-not-supported"));
    assert_eq!(policy, "required (provider)");
    assert!(words.contains("does not offer TLS"), "{words}");
    assert!(gmail.messages().is_empty());

    // What an operator says goes over it.
    world.server.cli(&["tls", "policy", "set", "gmail.com", "opportunistic"]).await;
    world.retry_until(&id, "bob@gmail.com", "delivered").await;
    assert!(gmail.messages()[0].tls.is_none());

    // Any certificate does; the connection that is still open and in the clear does not.
    gmail.tls(TlsMode::Untrusted);
    world.server.cli(&["tls", "policy", "remove", "gmail.com"]).await;
    let safe = world.send("bob@gmail.com").await;
    let story = world.retry_until(&safe, "bob@gmail.com", "delivered").await;
    assert_eq!(delivery(&story), ("required (provider)".to_owned(), true));
}
