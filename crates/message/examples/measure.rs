//! What the hot paths of a submission and a delivery cost: `cargo run --release -p postroad-message --example measure`.

#![expect(clippy::unwrap_used, reason = "a tool for developers")]

use std::hint::black_box;
use std::time::Instant;

use bytes::Bytes;
use postroad_base::UtcMillis;
use postroad_message::dkim::{Algorithm, BodyHash, SignOptions, Signer, SigningKey, sign};
use postroad_message::header::{Headers, split};
use postroad_message::scan::{Limits, scan};
use postroad_message::submission::{Completion, author, complete, sane};

const NOW: UtcMillis = UtcMillis(1_795_473_480_000);
const HEADER: &str = "Received: from a (b [192.0.2.1])\r\n\tby c with ESMTPSA id 1;\r\n\tMon, 23 Nov 2026 22:38:00 +0000\r\n\
    From: Ann Example <ann@example.com>\r\nTo: Bob Example <bob@example.net>\r\nSubject: A message of ten kilobytes\r\n\
    Date: Mon, 23 Nov 2026 22:38:00 +0000\r\nMessage-ID: <1.2@example.com>\r\nMIME-Version: 1.0\r\n\
    List-Unsubscribe: <https://example.com/u/1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

fn main() {
    for (name, line) in [
        ("base64", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n"),
        ("text", "The quick brown fox jumps over the lazy dog, and then does it again.\r\n"),
        ("html", "        <td class=\"cell\"  style=\"padding: 0\">some words in it</td>\r\n"),
    ] {
        let body = line.repeat(10_240 / line.len());
        let plain = format!("{HEADER}Content-Type: text/plain\r\n\r\n{body}");
        measure(&format!("10 KB of {name}"), &Bytes::from(plain));
    }
    let part = "--b1\r\nContent-Type: text/plain\r\n\r\nSome -- text -- here.\r\n".to_owned()
        + &"More text of it.\r\n".repeat(280);
    let multipart =
        format!("{HEADER}Content-Type: multipart/alternative; boundary=b1\r\n\r\n{part}{part}--b1--\r\n");
    measure("10 KB in two parts", &Bytes::from(multipart));
}

fn measure(name: &str, message: &Bytes) {
    println!("{name}: {} bytes", message.len());
    let limits = Limits::default();
    let facts = scan(message, &limits).unwrap();
    time("scan", || scan(black_box(message), &limits).unwrap());
    time("index", || Headers::parse(black_box(message)).len());
    let headers = Headers::parse(message);
    time("sane + author", || (sane(black_box(&headers), &facts).len(), author(&headers).is_ok()));
    let completion =
        Completion { now: NOW, random: [0; 16], host: "example.com", trace: b"Received: by x; now\r\n" };
    time("complete", || complete(black_box(message), &headers, &completion).pieces.len());
    let (header, body) = split(std::slice::from_ref(message));
    time("body hash", || BodyHash::of(black_box(&body)));
    time("SHA-256 alone", || aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, black_box(&body[0])));
    let hash = BodyHash::of(&body);
    for algorithm in [Algorithm::RsaSha256, Algorithm::Ed25519Sha256] {
        let (key, _) = SigningKey::generate(algorithm).unwrap();
        let signer = Signer::new("example.com".parse().unwrap(), "s", key).unwrap();
        let headers = Headers::parse(&header);
        time(algorithm.as_str(), || {
            sign(&[&signer], black_box(&headers), &hash, NOW, &SignOptions::default()).unwrap()
        });
    }
}

/// The best of several rounds, in microseconds each.
fn time<T>(name: &str, mut work: impl FnMut() -> T) {
    const ROUNDS: u32 = 20;
    const RUNS: u32 = 100;
    let best = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        for _ in 0..RUNS {
            black_box(work());
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(RUNS)
    });
    println!("  {name:<16}{:>8.2} us", best.fold(f64::INFINITY, f64::min));
}
