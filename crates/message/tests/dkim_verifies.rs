//! Signatures are judged by verifiers that are not ours: mail-auth always, dkimpy where it is installed.

#![expect(clippy::unwrap_used, reason = "a test may panic in its helpers too")]

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use bytes::Bytes;
use mail_auth::common::parse::TxtRecordParser as _;
use mail_auth::common::verify::DomainKey;
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt};
use postroad_base::UtcMillis;
use postroad_message::dkim::{Algorithm, BodyHash, SignOptions, Signer, SigningKey, sign};
use postroad_message::header::{Headers, split};
use proptest::prelude::*;

const NOW: UtcMillis = UtcMillis(1_795_473_480_000);

/// One key of each kind under the selectors `rsa` and `ed`.
fn signers() -> &'static [Signer; 2] {
    static SIGNERS: OnceLock<[Signer; 2]> = OnceLock::new();
    SIGNERS.get_or_init(|| {
        [(Algorithm::RsaSha256, "rsa"), (Algorithm::Ed25519Sha256, "ed")].map(|(algorithm, selector)| {
            let (key, _) = SigningKey::generate(algorithm).unwrap();
            Signer::new("example.com".parse().unwrap(), selector, key).unwrap()
        })
    })
}

struct Zone(HashMap<Box<str>, Txt>);

impl Zone {
    fn new() -> Self {
        let records = signers().iter().map(|signer| {
            let key = DomainKey::parse(signer.key().dns_value().unwrap().as_bytes()).unwrap();
            (format!("{}._domainkey.example.com.", signer.selector()).into_boxed_str(), Txt::from(key))
        });
        Self(records.collect())
    }
}

impl ResolverCache<Box<str>, Txt> for Zone {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.0.get(name).cloned();
        assert!(found.is_some(), "no test may ask the network");
        found
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

fn signed(message: &[u8]) -> Vec<u8> {
    let [rsa, ed] = signers();
    let headers = Headers::parse(message);
    let body = BodyHash::of(&[&message[headers.body_offset()..]]);
    let mut signed = sign(&[rsa, ed], &headers, &body, NOW, &SignOptions::default()).unwrap();
    signed.extend_from_slice(message);
    // As SMTP carries it: the last line is closed.
    if !message.ends_with(b"\r\n") {
        signed.extend_from_slice(b"\r\n");
    }
    signed
}

fn mail_auth_verdicts(message: &[u8]) -> Vec<DkimResult> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let authenticator = MessageAuthenticator::new_system_conf()
            .or_else(|_| MessageAuthenticator::new_cloudflare())
            .unwrap();
        let parsed = AuthenticatedMessage::parse(message).unwrap();
        let zone = Zone::new();
        let parameters = Parameters::new(&parsed).with_txt_cache(&zone);
        let outputs = authenticator.verify_dkim(parameters).await;
        outputs.iter().map(|output| output.result().clone()).collect()
    })
}

fn check(message: &[u8]) {
    let signed = signed(message);
    let verdicts = mail_auth_verdicts(&signed);
    assert_eq!(verdicts, [DkimResult::Pass, DkimResult::Pass], "{:?}", String::from_utf8_lossy(&signed));
}

const HEADER: &str = "From: A <a@example.com>\r\nTo: b@y.example\r\nSubject: Hello\r\n";

#[test]
fn odd_bodies_verify() {
    for body in ["", "\r\n", "a", "a\r\n", "a\r\n\r\n\r\n", "a  b \t\r\n", "\r\n\r\na", "\r\n\ta\r\n"] {
        check(format!("{HEADER}\r\n{body}").as_bytes());
    }
}

#[test]
fn odd_headers_verify() {
    for header in [
        "FROM:a@example.com\r\n",
        "From:\r\n a@example.com\r\n \t \r\nSubject: \r\n",
        "From: a@example.com\r\nTo: x@y.example\r\nTO:z@y.example\r\nReceived: x\r\n",
        "From: a@example.com\r\nSubject: gr\u{fc}n  \t und\r\n\tbunt \r\n",
        "From: a@example.com\r\nList-Unsubscribe: <https://x.example/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    ] {
        check(format!("{header}\r\nbody\r\n").as_bytes());
    }
}

#[test]
fn changes_and_added_fields_break_the_signature() {
    let message = signed(format!("{HEADER}\r\nbody\r\n").as_bytes());
    let text = String::from_utf8(message).unwrap();
    for changed in [
        text.replace("\r\nbody", "\r\nBody"),
        text.replace("Hello", "Hullo"),
        text.replace("\r\n\r\n", "\r\nFrom: evil@example.net\r\n\r\n"),
        text.replace("\r\n\r\n", "\r\nReply-To: evil@example.net\r\n\r\n"),
        text.replace("\r\n\r\n", "\r\nContent-Type: text/html\r\n\r\n"),
    ] {
        let verdicts = mail_auth_verdicts(changed.as_bytes());
        assert!(verdicts.iter().all(|verdict| *verdict != DkimResult::Pass), "{changed:?}");
    }
    let relaxed = text.replace("Subject: Hello", "subject:  Hello").replace("body\r\n", "body \r\n\r\n");
    assert_eq!(mail_auth_verdicts(relaxed.as_bytes()), [DkimResult::Pass, DkimResult::Pass]);
}

/// mail-auth 0.13 does not ignore lines at the end that hold only white space (RFC 6376 §3.4.4 does); dkimpy judges those.
fn ends_with_blank_lines(body: &str) -> bool {
    let last_lines = &body[body.trim_end_matches([' ', '\t', '\r', '\n']).len()..];
    let after_content = if last_lines.len() == body.len() {
        Some(last_lines)
    } else {
        last_lines.split_once("\r\n").map(|(_, rest)| rest)
    };
    after_content.is_some_and(|rest| rest.contains([' ', '\t']))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_message_verifies(
        subject in "[a-zA-Z \t]{0,20}(\r\n[ \t]{1,3}[a-z]{1,5}[ \t]{0,3}){0,3}",
        body in proptest::collection::vec(
            proptest::sample::select(vec![" ", "  ", "\t", "\r\n", "\r\n\r\n", "a", ".", "\u{e9}", "word"]), 0..60),
    ) {
        let body = body.concat();
        prop_assume!(!ends_with_blank_lines(&body));
        check(format!("{HEADER}Comments: x\r\nDate:{subject}\r\n\r\n{body}").as_bytes());
    }

    #[test]
    fn pieces_make_no_difference(cut in 0_usize..200, again in 0_usize..200) {
        let message = Bytes::from(format!("{HEADER}\r\nsome  text \r\nand more \t of it\r\n\r\n"));
        let (first, second) = (cut.min(again).min(message.len()), cut.max(again).min(message.len()));
        let pieces = [message.slice(..first), message.slice(first..second), message.slice(second..)];
        let (header, body) = split(&pieces);
        let [_, ed] = signers();
        let options = SignOptions::default();
        let in_pieces = sign(&[ed], &Headers::parse(&header), &BodyHash::of(&body), NOW, &options).unwrap();
        let headers = Headers::parse(&message);
        let whole = BodyHash::of(&[&message[headers.body_offset()..]]);
        prop_assert_eq!(in_pieces, sign(&[ed], &headers, &whole, NOW, &options).unwrap());
    }
}

const DKIMPY: &str = r"
import dkim, sys
records = dict(line.split(' ', 1) for line in sys.argv[1:])
def txt(name, timeout=5):
    return records.get(name.decode().rstrip('.'), '').encode()
message = dkim.DKIM(sys.stdin.buffer.read())
print(*[message.verify(idx=index, dnsfunc=txt) for index in (0, 1)])
";

/// The interpreter that has dkimpy, if any.
fn python() -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        let imports = Command::new(python).args(["-c", "import dkim, nacl"]).stderr(Stdio::null()).status();
        imports.is_ok_and(|status| status.success())
    })
}

#[test]
fn dkimpy_agrees() {
    let Some(python) = python() else { return };
    let messages = [
        format!("{HEADER}\r\n"),
        format!("{HEADER}\r\na"),
        format!("{HEADER}MIME-Version:\t1.0 \r\n\r\n a  b \r\n\r\nc\t\r\n\r\n\r\n"),
        format!("{HEADER}\r\n \r\n\t\r\n"),
        format!("{HEADER}\r\n\r\n\r\nx  \r\n \r\n\t"),
        "FROM:a@example.com\r\nsubject:\r\n\r\nx\r\n".to_owned(),
    ];
    for message in messages {
        let message = signed(message.as_bytes());
        let records = signers().iter().map(|signer| {
            format!("{}._domainkey.example.com {}", signer.selector(), signer.key().dns_value().unwrap())
        });
        let mut child = Command::new(python)
            .args(["-c", DKIMPY])
            .args(records)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&message).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            String::from_utf8_lossy(&output.stdout).trim(),
            "True True",
            "{:?}",
            String::from_utf8_lossy(&message)
        );
    }
}
