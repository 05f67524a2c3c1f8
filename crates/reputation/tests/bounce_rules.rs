//! Every sample of every rule, and the verdicts that do not come from rules.

use postroad_base::{EnhancedCode, Reply};
use postroad_message::report::{self, Stage, find_reply};
use postroad_reputation::bounce::{Action, Class, Evidence, Rule, Scope, classify, rules};

/// A sample as the server that a rule is about would have said it.
fn evidence<'a>(rule: &'a Rule, sample: &'a str) -> Evidence<'a> {
    let reply = find_reply(sample);
    Evidence {
        code: reply.code,
        enhanced: reply.enhanced,
        text: sample,
        hosts: rule.hosts.first().map(String::as_str).into_iter().collect(),
        stage: rule.stages.first().map(|stage| Stage::from(*stage)),
        ..Evidence::default()
    }
}

#[test]
fn every_rule_decides_its_samples() {
    let mut wrong = Vec::new();
    for rule in rules() {
        assert!(!rule.samples.is_empty(), "{} has no sample", rule.name);
        assert!(rule.why.ends_with('.'), "{} has no reason", rule.name);
        for sample in &rule.samples {
            let verdict = classify(&evidence(rule, sample));
            if verdict.rule != rule.name {
                wrong.push(format!("{}: {sample:?} was decided by {}", rule.name, verdict.rule));
            }
        }
        for sample in &rule.not_samples {
            if classify(&evidence(rule, sample)).rule == rule.name {
                wrong.push(format!("{}: {sample:?} is not for it", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn names_are_unique_and_classes_documented() {
    let mut names: Vec<&str> = rules().map(|rule| rule.name.as_str()).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    let page = include_str!("../../../docs/bounces.md");
    for class in Class::ALL {
        let row = format!("| `{class}` |");
        assert!(page.contains(&row), "{class} is not in docs/bounces.md");
        assert!(page.contains(&format!("`{}`", class.scope().as_str())));
    }
}

fn check(reply: &Reply, stage: Option<Stage>, expected: (Class, bool, Scope, Action)) {
    let text = reply.text();
    let verdict = classify(&Evidence::of_reply(reply, &text, None, stage));
    assert_eq!(
        (verdict.class, verdict.hard, verdict.scope, verdict.action),
        expected,
        "{reply}: {}",
        verdict.rule
    );
}

#[test]
fn replies_we_got_ourselves() {
    let reply = |code, enhanced: (u8, u16, u16), text: &str| {
        Reply::new(code, EnhancedCode::new(enhanced.0, enhanced.1, enhanced.2), text)
    };
    let hard = (Class::InvalidRecipient, true, Scope::Recipient, Action::Suppress);
    check(&reply(550, (5, 1, 1), "User unknown"), Some(Stage::Rcpt), hard);
    // The same words, but only for now.
    let soft = (Class::InvalidRecipient, false, Scope::Recipient, Action::Retry);
    check(&reply(450, (4, 1, 1), "User unknown"), Some(Stage::Rcpt), soft);
    // Filters say it too: after the content, behind a code that is about something else.
    let unproven = (Class::RecipientFiltered, false, Scope::Recipient, Action::SuppressIfRepeated);
    check(&reply(550, (5, 7, 1), "User unknown"), Some(Stage::Data), unproven);
    check(&reply(550, (5, 2, 1), "User unknown"), None, unproven);
    let full = (Class::MailboxFull, false, Scope::Recipient, Action::SuppressIfRepeated);
    check(&reply(552, (5, 2, 2), "sorry"), None, full);
    let sender = (Class::SenderRefused, false, Scope::Sender, Action::FixSender);
    check(&Reply { code: 550, enhanced: None, lines: vec!["go away".into()] }, Some(Stage::Mail), sender);
    let source = (Class::SourceBlocked, false, Scope::Ip, Action::FixSource);
    check(&Reply { code: 554, enhanced: None, lines: vec!["go away".into()] }, Some(Stage::Connect), source);
    let unknown = (Class::Undetermined, false, Scope::Recipient, Action::Review);
    check(&Reply { code: 554, enhanced: None, lines: vec!["go away".into()] }, None, unknown);
}

#[test]
fn what_the_report_says_became_of_it() {
    let delivered = Evidence { action: Some(report::Action::Relayed), text: "250 ok", ..Evidence::default() };
    assert_eq!(classify(&delivered).class, Class::Delivered);
    let late = Evidence { action: Some(report::Action::Delayed), ..Evidence::default() };
    assert_eq!(classify(&late).class, Class::MessageExpired);
    let not_final = Evidence {
        action: Some(report::Action::Delayed),
        text: "550 5.1.1 User unknown",
        ..Evidence::default()
    };
    assert!(!classify(&not_final).hard);
}
