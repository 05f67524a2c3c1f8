use std::collections::HashSet;

use super::catalogue::{DEFAULT, PROVIDERS};
use super::*;

/// The first rule a sample leads to.
fn rule_of<'a>(profile: &'a Profile, sample: &str) -> Option<&'a str> {
    profile.rule_for(&parse_sample(sample).unwrap()).map(|rule| &*rule.id)
}

#[test]
fn every_rule_is_met_by_its_samples_and_by_nothing_that_only_looks_like_them() {
    let profiles = Profiles::builtin();
    let all = profiles.providers().map(|(_, profile)| profile).chain([profiles.default_profile()]);
    let mut ids = HashSet::new();
    for profile in all {
        let own = |rule: &Rule| rule.id.starts_with(&format!("{}.", profile.name));
        for rule in profile.rules().iter().filter(|rule| own(rule)) {
            assert!(ids.insert(rule.id.clone()), "{} is there twice", rule.id);
            assert!(!rule.hits().is_empty(), "{} has no sample, so it may be dead", rule.id);
            assert!(!rule.misses().is_empty(), "{} has no sample of what it is not", rule.id);
            for sample in rule.hits() {
                assert_eq!(rule_of(profile, sample), Some(&*rule.id), "{sample}");
            }
            for sample in rule.misses() {
                let reply = parse_sample(sample).unwrap();
                assert!(!rule.matches(&reply, &words(&reply)), "{} takes {sample}", rule.id);
            }
        }
    }
    assert!(ids.len() > 60, "{} rules", ids.len());
}

#[test]
fn the_rules_of_everybody_hold_for_every_provider() {
    let profiles = Profiles::builtin();
    for (_, profile) in profiles.providers() {
        let found =
            rule_of(profile, "421 4.7.0 Some words that no provider has: too many messages, slow down");
        assert!(found.is_some(), "{}", profile.name);
    }
}

#[test]
fn a_provider_is_known_when_all_mx_hosts_are_its_own() {
    let profiles = Profiles::builtin();
    let check = |domain: &str, hosts: &[&str], expected: Option<&str>| {
        let found = profiles.provider_of(&domain.parse().unwrap(), hosts.iter().copied());
        assert_eq!(found.map(|id| &*profiles.get(id).name), expected, "{domain} {hosts:?}");
    };
    let gmail = ["gmail-smtp-in.l.google.com", "alt1.gmail-smtp-in.l.google.com"];
    check("gmail.com", &gmail, Some("google"));
    check("shop.example", &["aspmx.l.google.com", "alt1.aspmx.l.google.com"], Some("google"));
    check("shop.example", &["aspmx.l.google.com", "mx.shop.example"], None);
    check("evil.example", &["notgoogle.com"], None);
    check("yahoo.com", &["mta5.am0.yahoodns.net"], Some("yahoo"));
    check("hotmail.com", &["hotmail-com.olc.protection.outlook.com"], Some("microsoft"));
    check("firm.example", &["firm-example.mail.protection.outlook.com"], Some("microsoft365"));
    check("firm.example", &["firm-example.a-v1.mx.microsoft"], Some("microsoft365"));
    check("icloud.com", &["mx01.mail.icloud.com", "mx02.mail.icloud.com"], Some("apple"));
    check("gmx.de", &["mx00.emig.gmx.net", "mx01.emig.gmx.net"], Some("gmx"));
    check("web.de", &["mx-ha02.web.de", "mx-ha03.web.de"], Some("gmx"));
    check("qq.com", &["mx1.qq.com", "mx2.qq.com", "mx3.qq.com"], Some("qq"));
    check("firm.example", &["us-smtp-inbound-1.mimecast.com"], Some("mimecast"));
    check("nobody.example", &[], None);
}

#[test]
fn a_reply_may_be_broken_into_lines_anywhere() {
    let reply = Reply {
        code: 421,
        enhanced: Some(postroad_base::EnhancedCode::new(4, 7, 28)),
        lines: vec!["Gmail has detected an  unusual".into(), " rate of mail originating from your".into()],
    };
    let profiles = Profiles::builtin();
    let google = profiles.get(profiles.find("google").unwrap());
    assert_eq!(google.rule_for(&reply).map(|rule| &*rule.id), Some("google.unusual_rate"));
}

#[test]
fn a_profile_is_refused_with_what_is_wrong() {
    let check = |from: &str, to: &str, expected: &str| {
        let error = Profile::read(&PROVIDERS[0].replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("title", "titel", "titel");
    check("connections = ", "connections = 9", "outside of");
    check("text = '", "text = '(", "google.");
    assert!(Profile::read(DEFAULT).is_ok());
}
