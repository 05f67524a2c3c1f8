//! A simulated internet to use by hand.
//!
//! `cargo run -p postroad-simnet --example internet -- root.pem` starts it, writes the root certificate to the file and
//! prints the environment that makes a Postroad send into it. Records are published by writing lines to its standard
//! input, as in `TXT selector._domainkey.sender.test v=DKIM1; …`. It runs until its standard input ends.
//!
//! | domain | what happens there |
//! |---|---|
//! | `quick.test`, `mail.test` | everything is accepted |
//! | `slow.test` | every reply takes three seconds |
//! | `grey.test` | new senders are deferred for a minute |
//! | `busy.test` | every message is deferred |
//! | `full.test` | mailboxes are full, deferred |
//! | `refuses.test` | every message is refused for good |
//! | `gone.test` | no recipient exists |
//! | `mixed.test` | every third message is deferred, every fifth refused |
//! | `plain.test` | no TLS |
//! | `dead.test` | nobody listens |
#![expect(clippy::print_stdout, reason = "a program whose output is its result")]

use std::io::BufRead;
use std::time::Duration;

use postroad_simnet::{Action, Internet, Stage, TlsMode};

const GREYLISTED_FOR: Duration = Duration::from_secs(60);
const SLOW_REPLY: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args().nth(1).ok_or("say where the root certificate goes: internet ROOT.pem")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let net = runtime.block_on(Internet::start())?;
    let _entered = runtime.enter();
    std::fs::write(&root, net.root_pem())?;
    populate(&net);
    println!("export POSTROAD_DNS_SERVERS={}", net.resolver_addr());
    println!("export POSTROAD_DELIVERY_REMOTE_PORT={}", net.smtp_port());
    println!("export POSTROAD_DELIVERY_TRUSTED_ROOTS={root}");
    for line in std::io::stdin().lock().lines() {
        publish(&net, &line?);
    }
    Ok(())
}

fn populate(net: &Internet) {
    for name in ["quick.test", "mail.test", "sender.test"] {
        net.domain(name);
    }
    net.domain("slow.test").reply_delay(SLOW_REPLY);
    net.domain("grey.test").greylist(GREYLISTED_FOR);
    net.domain("busy.test")
        .reject(Stage::Mail, "451 4.7.0 Too many messages from your address, try again later");
    net.domain("full.test").reject(Stage::Rcpt, "452 4.2.2 The mailbox is full");
    let refusal = "550 5.7.1 Message refused\nSee https://refuses.test/policy for what we accept";
    net.domain("refuses.test").reject(Stage::EndOfData, refusal);
    net.domain("gone.test").reject(Stage::Rcpt, "550 5.1.1 No such user here");
    net.domain("plain.test").tls(TlsMode::Off);
    net.bare_domain("dead.test").add_dead_host("mx", 10);
    net.domain("mixed.test").script(Stage::EndOfData, mixed());
}

/// A long script: the last action of one repeats for ever.
fn mixed() -> impl Iterator<Item = Action> {
    (1..10_000).map(|number| match number {
        number if number % 5 == 0 => Action::reply("554 5.7.9 Message not authenticated well enough"),
        number if number % 3 == 0 => Action::reply("421 4.3.2 System busy, come back later"),
        _ => Action::Accept,
    })
}

fn publish(net: &Internet, line: &str) {
    match line.splitn(3, ' ').collect::<Vec<_>>()[..] {
        ["TXT", name, value] => drop(net.dns().txt(name, value)),
        ["CNAME", name, value] => drop(net.dns().cname(name, value)),
        _ => println!("# a line is TXT NAME VALUE or CNAME NAME VALUE"),
    }
}
