use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use postroad_base::{Domain, ManualClock, Stream, UtcMillis, WorkspaceId};
use postroad_delivery::egress::{
    CheckKind, CheckStatus, CheckWith, Exit, Health, NewSource, SourceCheck, SourceFinding,
};
use postroad_net::dial::LocalAddresses;
use postroad_net::dns::{Resolver, ResolverOptions, Servers};
use postroad_simnet::Internet;

use super::support::{Fixture, direct, each, used};

const ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);

async fn internet() -> Internet {
    let internet = Internet::start().await.unwrap();
    let dns = internet.dns();
    dns.a("mail.example.com", ADDRESS).ptr(ADDRESS.into(), "mail.example.com");
    dns.txt("example.com", "v=spf1 ip4:198.51.100.7 -all");
    dns.txt("elsewhere.example", "v=spf1 ip4:203.0.113.1 -all");
    dns.a("2.0.0.127.bl.example", Ipv4Addr::new(127, 0, 0, 2));
    internet
}

fn with(internet: &Internet, machine: LocalAddresses) -> CheckWith {
    let clock = Arc::new(ManualClock::new(UtcMillis(1_800_000_000_000)));
    let options = ResolverOptions::new(Servers::Explicit(vec![internet.resolver_addr()]));
    CheckWith {
        resolver: Resolver::new(&options, clock).unwrap(),
        machine,
        zones: vec!["bl.example".parse().unwrap()],
        domains: vec!["example.com".parse().unwrap()],
    }
}

fn ours() -> LocalAddresses {
    LocalAddresses::none().with_address(ADDRESS.into())
}

async fn check(world: &Fixture, new: NewSource, with: &CheckWith) -> SourceCheck {
    let source = world.one.add_source(new).await.unwrap();
    world.one.check_source(source.id, with).await.unwrap().unwrap()
}

fn statuses(check: &SourceCheck) -> Vec<(CheckKind, CheckStatus)> {
    check.findings.iter().map(|finding| (finding.check, finding.status)).collect()
}

fn finding(check: &SourceCheck, kind: CheckKind) -> &SourceFinding {
    check.findings.iter().find(|finding| finding.check == kind).unwrap()
}

#[tokio::test]
async fn a_source_in_order_passes_everything() {
    let internet = &internet().await;
    each(|world| async move {
        let checked = check(&world, direct("a", "198.51.100.7"), &with(internet, ours())).await;
        let passed = [
            CheckKind::Plumbed,
            CheckKind::ReverseName,
            CheckKind::EhloName,
            CheckKind::Spf,
            CheckKind::Blocklist,
        ]
        .map(|kind| (kind, CheckStatus::Pass));
        assert_eq!(
            (statuses(&checked).as_slice(), checked.health),
            (&passed[..], Health::Good),
            "{checked:#?}"
        );
        let kept = world.other.sources("", "", 9).await.unwrap().remove(0);
        assert_eq!((kept.last_check, kept.source.health), (Some(checked), Health::Good));
    })
    .await;
}

#[tokio::test]
async fn what_receivers_mind_has_a_fix() {
    let internet = &internet().await;
    internet.dns().a("7.100.51.198.bl.example", Ipv4Addr::new(127, 0, 0, 4));
    internet.dns().ptr(Ipv4Addr::new(198, 51, 100, 8).into(), "other.example");
    each(|world| async move {
        let mut with = with(internet, ours().with_address(Ipv4Addr::new(198, 51, 100, 8).into()));
        with.domains = vec!["elsewhere.example".parse().unwrap()];
        with.zones.push("dead.example".parse().unwrap());
        let listed = check(&world, direct("a", "198.51.100.7"), &with).await;
        assert_eq!(listed.health, Health::Warning);
        assert!(finding(&listed, CheckKind::Spf).fix.as_ref().unwrap().contains("ip4:198.51.100.7"));
        assert!(finding(&listed, CheckKind::Blocklist).found.contains("127.0.0.4"));
        let dead: Domain = "dead.example".parse().unwrap();
        let dead = listed.findings.iter().find(|finding| finding.about.as_ref() == Some(&dead)).unwrap();
        assert_eq!(dead.status, CheckStatus::Unknown, "a list that fails its own test lists nobody");
        let unnamed = check(&world, direct("b", "198.51.100.8"), &with).await;
        for kind in [CheckKind::ReverseName, CheckKind::EhloName] {
            let finding = finding(&unnamed, kind);
            assert_eq!(finding.status, CheckStatus::Warning, "{finding:?}");
            assert!(finding.fix.as_ref().unwrap().contains("198.51.100.8"), "{finding:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_not_here_is_skipped_until_it_is() {
    let internet = &internet().await;
    each(|world| async move {
        let source = world.carrying("a", "198.51.100.7").await;
        let somebody = WorkspaceId::new(UtcMillis(0));
        let away = with(internet, LocalAddresses::none());
        let checked = world.one.check_source(source.id, &away).await.unwrap().unwrap();
        assert_eq!(
            (checked.health, finding(&checked, CheckKind::Plumbed).status),
            (Health::Unusable, CheckStatus::Fail)
        );
        world.other.tick().await.unwrap();
        assert_eq!(used(&world.other, somebody, Stream::Broadcast), Vec::<String>::new());
        world.one.check_source(source.id, &with(internet, ours())).await.unwrap();
        world.other.tick().await.unwrap();
        assert_eq!(used(&world.other, somebody, Stream::Broadcast), ["a"]);
    })
    .await;
}

#[tokio::test]
async fn a_proxy_has_to_answer() {
    let internet = &internet().await;
    each(|world| async move {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = listener.local_addr().unwrap();
        let with = with(internet, LocalAddresses::none());
        let through = |name: &str, address: &str| NewSource {
            exit: Exit::Socks5 { proxy, login: None },
            ..direct(name, address)
        };
        assert_eq!(check(&world, through("a", "198.51.100.7"), &with).await.health, Health::Good);
        drop(listener);
        let away = check(&world, through("b", "198.51.100.9"), &with).await;
        assert_eq!(
            (away.health, finding(&away, CheckKind::Proxy).status),
            (Health::Unusable, CheckStatus::Fail)
        );
    })
    .await;
}

#[tokio::test]
async fn what_receivers_never_see_is_not_looked_up() {
    let internet = &internet().await;
    each(|world| async move {
        let with = with(internet, LocalAddresses::none().with_address(IpAddr::from([10, 0, 0, 7])));
        let checked = check(&world, direct("a", "10.0.0.7"), &with).await;
        assert_eq!(checked.health, Health::Good);
        let skipped =
            checked.findings.iter().filter(|finding| finding.status == CheckStatus::Skipped).count();
        assert_eq!(skipped, 4, "{checked:#?}");
    })
    .await;
}
