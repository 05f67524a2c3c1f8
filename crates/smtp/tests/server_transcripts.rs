//! Every transcript `server_*.txt`, whole and byte by byte.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use postroad_smtp::sasl::Mechanism;
use postroad_smtp::server::Config;
use support::script::{Step, each, unescape};
use support::{Shell, config};

#[test]
fn server_transcripts() {
    each("server_", |name, steps| {
        for size in [usize::MAX, 1, 7] {
            replay(name, steps, size);
        }
    });
}

fn replay(name: &str, steps: &[Step], size: usize) {
    let mut config = config();
    let mut shell: Option<Shell> = None;
    let mut steps = steps.iter().peekable();
    let mut messages = 0;
    while let Some(step) = steps.next() {
        let place = format!("{name}, line {} (by {size})", step.line);
        if step.kind == '%' && set(&mut config, &step.text) {
            assert!(shell.is_none(), "{place}: settings come first");
            continue;
        }
        if step.kind == '%' && step.text == "implicit tls" {
            shell = Some(Shell::with_tls(config.clone()));
            continue;
        }
        let shell = shell.get_or_insert_with(|| Shell::new(config.clone()));
        match step.kind {
            '%' => happen(shell, &step.text),
            'C' => {
                let mut bytes = step.bytes();
                while let Some(next) = steps.next_if(|next| next.kind == 'C') {
                    bytes.extend(next.bytes());
                }
                bytes.chunks(size.min(bytes.len())).for_each(|piece| shell.input(piece));
                if steps.peek().is_none_or(|next| next.kind != 'S') {
                    assert_eq!(shell.output(), "", "{place}");
                }
            }
            'S' => {
                let mut expected = step.bytes();
                while let Some(next) = steps.next_if(|next| next.kind == 'S') {
                    expected.extend(next.bytes());
                }
                assert_eq!(shell.output(), String::from_utf8(expected).unwrap(), "{place}");
            }
            'M' => {
                assert_eq!(describe(shell, messages), unescaped(&step.text), "{place}");
                messages += 1;
            }
            'X' => {
                let found = shell.closed.map_or("open".to_owned(), |reason| format!("{reason:?}"));
                assert_eq!(found, step.text, "{place}");
                assert_eq!(shell.session.is_closed(), found != "open", "{place}");
            }
            other => panic!("{place}: unknown step {other}"),
        }
    }
    let shell = shell.expect("a transcript has steps");
    assert_eq!(shell.stored.len(), messages, "{name}: messages stored");
}

fn set(config: &mut Config, text: &str) -> bool {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    match key {
        "require_auth" => config.require_auth = true,
        "no starttls" => config.starttls = false,
        "auth" => {
            config.auth = value.split(' ').filter(|m| !m.is_empty()).map(|m| m.parse().unwrap()).collect()
        }
        "greeting_delay" => config.greeting_delay = Duration::from_secs(value.parse().unwrap()),
        "allow early talkers" => config.refuse_early_talkers = false,
        "no extensions" => {
            config.extensions.chunking = false;
            config.extensions.dsn = false;
            config.extensions.smtp_utf8 = false;
            config.extensions.require_tls = false;
        }
        "recipients" => config.limits.recipients = value.parse().unwrap(),
        "message_bytes" => config.limits.message_bytes = value.parse().unwrap(),
        "transactions" => config.limits.transactions = value.parse().unwrap(),
        "errors" => config.limits.errors = value.parse().unwrap(),
        "idle_commands" => config.limits.idle_commands = value.parse().unwrap(),
        "mechanisms" => config.auth = Mechanism::ALL.to_vec(),
        _ => return false,
    }
    true
}

fn happen(shell: &mut Shell, text: &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        "tls" => shell.start_tls(),
        "seconds" => shell.pass(Duration::from_secs(rest.parse().unwrap())),
        "shutdown" => {
            shell.session.shut_down();
            shell.settle();
        }
        "eof" => {
            let now = shell.now;
            shell.session.input_ended(now);
            shell.settle();
        }
        "aborted" => assert_eq!(format!("{:?}", shell.aborted), rest),
        "authenticated" => assert_eq!(shell.session.authenticated(), Some(rest)),
        "protocol" => assert_eq!(shell.session.protocol(false), rest),
        _ => panic!("unknown {text}"),
    }
}

fn unescaped(text: &str) -> String {
    String::from_utf8(unescape(text)).unwrap()
}

/// A stored message as `M:` lines have it.
fn describe(shell: &Shell, index: usize) -> String {
    let Some(stored) = shell.stored.get(index) else { return "nothing".into() };
    let envelope = &stored.envelope;
    let mut text = match &envelope.reverse_path {
        Some(path) => format!("<{path}>"),
        None => "<>".into(),
    };
    for recipient in &envelope.recipients {
        text += &format!(" to <{}>", recipient.forward_path);
        let notify = recipient.notify;
        if notify.explicit {
            let flags = [(notify.success, 's'), (notify.failure, 'f'), (notify.delay, 'd')];
            let flags: String = flags.iter().filter(|(set, _)| *set).map(|(_, flag)| *flag).collect();
            text += &format!(" notify={flags}");
        }
        if let Some(original) = &recipient.original_recipient {
            text += &format!(" orcpt={original}");
        }
    }
    match envelope.body_type {
        postroad_base::BodyType::SevenBit => {}
        other => text += &format!(" {other:?}"),
    }
    for (flag, name) in [(envelope.smtputf8, " smtputf8"), (envelope.require_tls, " requiretls")] {
        if flag {
            text += name;
        }
    }
    if let Some(ret) = envelope.dsn_return {
        text += &format!(" ret={ret:?}");
    }
    if let Some(id) = &envelope.envelope_id {
        text += &format!(" envid={id}");
    }
    format!("{text} | {}", String::from_utf8_lossy(&stored.content))
}
