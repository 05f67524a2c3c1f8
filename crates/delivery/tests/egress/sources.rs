use postroad_base::{Stream, UtcMillis, WorkspaceId};
use postroad_delivery::egress::{
    EgressError, Exit, Health, NewSource, PoolKind, QueueGoes, SocksLogin, SourceChange,
};

use super::support::{direct, each, everybody, used};

#[tokio::test]
async fn a_source_is_kept_with_its_sealed_password() {
    each(|world| async move {
        let login = SocksLogin { username: "postroad".into(), password: "s3cret".into() };
        let exit = Exit::Socks5 { proxy: "192.0.2.200:1080".parse().unwrap(), login: Some(login) };
        let new = NewSource { exit: exit.clone(), ..direct("eu-1", "192.0.2.1") };
        let made = world.one.add_source(new).await.unwrap();
        let read = world.restarted().await.source(made.id).await.unwrap().unwrap();
        assert_eq!(read.source, made);
        assert_eq!((read.source.exit, read.source.health), (exit, Health::Unknown));
        let change =
            SourceChange { exit: Some(Exit::Direct), enabled: Some(false), ..SourceChange::default() };
        world.one.change_source(made.id, change).await.unwrap().unwrap();
        let read = world.other.source(made.id).await.unwrap().unwrap();
        assert_eq!((read.source.exit, read.source.enabled), (Exit::Direct, false));
    })
    .await;
}

#[tokio::test]
async fn names_and_addresses_are_unique() {
    each(|world| async move {
        world.source("a", "192.0.2.1").await;
        let taken = |result: Result<_, EgressError>| match result {
            Err(EgressError::Taken { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(taken(world.one.add_source(direct("a", "192.0.2.2")).await), "name");
        assert_eq!(taken(world.one.add_source(direct("b", "192.0.2.1")).await), "address");
        let proxied = Exit::ProxyProtocol { proxy: "192.0.2.200:80".parse().unwrap() };
        let nowhere = NewSource { address: None, exit: proxied, ..direct("c", "192.0.2.3") };
        let refused = world.one.add_source(nowhere).await;
        assert!(matches!(refused, Err(EgressError::Invalid { field: "address", .. })), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn sources_are_searched_and_paged_by_name() {
    each(|world| async move {
        for (name, address) in [("eu-1", "192.0.2.1"), ("eu-2", "192.0.2.2"), ("us-1", "198.51.100.1")] {
            world.source(name, address).await;
        }
        let names = async |text: &str, after: &str, limit| {
            let found = world.other.sources(text, after, limit).await.unwrap();
            found.into_iter().map(|stored| stored.source.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("", "", 2).await, ["eu-1", "eu-2"]);
        assert_eq!(names("", "eu-2", 2).await, ["us-1"]);
        assert_eq!(names("eu", "", 9).await, ["eu-1", "eu-2"]);
        assert_eq!(names("198.51", "", 9).await, ["us-1"]);
        assert_eq!(names("%", "", 9).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_source_in_use_goes_only_with_its_queue() {
    each(|world| async move {
        let (a, b) = (world.source("a", "192.0.2.1").await, world.source("b", "192.0.2.2").await);
        let pool = world.pool("all", PoolKind::Shared, &[a.id]).await;
        world.one.assign(everybody(Stream::Broadcast, &pool), false).await.unwrap();
        let refused = world.one.remove_source(a.id, QueueGoes::Nowhere).await;
        assert!(matches!(&refused, Err(EgressError::SourceInUse { pools }) if pools == "all"), "{refused:?}");
        let alone = world.one.remove_source(a.id, QueueGoes::ToItsPools).await;
        assert!(matches!(alone, Err(EgressError::Invalid { field: "queue", .. })), "{alone:?}");
        assert!(world.one.remove_source(a.id, QueueGoes::To { source: b.id, mix: false }).await.unwrap());
        world.other.tick().await.unwrap();
        let somebody = WorkspaceId::new(UtcMillis(0));
        assert_eq!(used(&world.other, somebody, Stream::Broadcast), ["b"]);
        assert!(world.one.source(a.id).await.unwrap().is_none());
        assert!(!world.one.remove_source(a.id, QueueGoes::Nowhere).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_replacement_may_not_come_to_carry_both_streams() {
    each(|world| async move {
        let (a, b) = (world.source("a", "192.0.2.1").await, world.source("b", "192.0.2.2").await);
        for (source, stream) in [(&a, Stream::Broadcast), (&b, Stream::Transactional)] {
            let pool = world.pool(stream.as_str(), PoolKind::Shared, &[source.id]).await;
            world.one.assign(everybody(stream, &pool), false).await.unwrap();
        }
        let refused = world.one.remove_source(a.id, QueueGoes::To { source: b.id, mix: false }).await;
        assert!(matches!(&refused, Err(EgressError::Mixed { sources }) if sources == "b"), "{refused:?}");
        assert!(world.one.source(a.id).await.unwrap().is_some(), "nothing was changed");
        assert!(world.one.remove_source(a.id, QueueGoes::To { source: b.id, mix: true }).await.unwrap());
    })
    .await;
}
