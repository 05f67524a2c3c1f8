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
//!
//! Beside these there is a world of mailbox providers with opinions, behind `gmail.com`, `yahoo.com`, `outlook.com`,
//! `icloud.com`, `naver.com` and `dN.KIND.test` (N from 0 to 7; KIND is `corporate`, `greylisting`, `tarpit`, `full`, `dead`
//! or `flaky`): see `postroad_simnet::world`. A second argument is the seed, a third how many seconds pass in the world in
//! one second. What the world does by itself is printed; after a line `REPORTS ADDRESS HOST:PORT` complaints, reports of
//! failures and daily reports are sent to that address at that server.
#![expect(clippy::print_stdout, reason = "a program whose output is its result")]

use std::io::BufRead;
use std::net::SocketAddr;
use std::time::Duration;

use postroad_simnet::world::{World, WorldPlan};
use postroad_simnet::{Action, Internet, LiveWorld, Stage, TlsMode, post};

/// How often the world is asked what it did.
const WORLD_PAUSE: Duration = Duration::from_millis(500);

const GREYLISTED_FOR: Duration = Duration::from_secs(60);
const SLOW_REPLY: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args().nth(1).ok_or("say where the root certificate goes: internet ROOT.pem")?;
    let number = |at: usize| std::env::args().nth(at).map(|text| text.parse::<u32>()).transpose();
    let (seed, speed) = (number(2)?.unwrap_or(1), number(3)?.unwrap_or(60));
    let runtime = tokio::runtime::Runtime::new()?;
    let net = runtime.block_on(Internet::start())?;
    let _entered = runtime.enter();
    std::fs::write(&root, net.root_pem())?;
    let live = net.live(World::new(seed.into(), WorldPlan::default()), speed);
    populate(&net);
    let (reports, wanted) = tokio::sync::watch::channel(None);
    runtime.spawn(tell(live, wanted));
    println!("export POSTROAD_DNS_SERVERS={}", net.resolver_addr());
    println!("export POSTROAD_DELIVERY_REMOTE_PORT={}", net.smtp_port());
    println!("export POSTROAD_DELIVERY_TRUSTED_ROOTS={root}");
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match line.splitn(3, ' ').collect::<Vec<_>>()[..] {
            ["REPORTS", address, server] => reports.send_replace(Some((address.to_owned(), server.parse()?))),
            _ => {
                publish(&net, &line);
                continue;
            }
        };
    }
    Ok(())
}

/// Prints what the world does and sends home what is meant for the sender.
async fn tell(live: LiveWorld, wanted: tokio::sync::watch::Receiver<Option<(String, SocketAddr)>>) {
    loop {
        for event in live.due() {
            println!("# {}: {:?}", event.provider, event.happening);
            let home = wanted.borrow().clone();
            if let (Some(report), Some((address, server))) = (live.report(&event), home) {
                let sent = post(server, &report.reverse_path, &address, &report.content_for(&address)).await;
                if let Err(error) = sent {
                    println!("# {error}");
                }
            }
        }
        tokio::time::sleep(WORLD_PAUSE).await;
    }
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
        ["PTR", address, name] => match address.parse() {
            Ok(address) => drop(net.dns().ptr(address, name)),
            Err(error) => println!("# {address}: {error}"),
        },
        ["A", name, address] => match address.parse() {
            Ok(address) => drop(net.dns().a(name, address)),
            Err(error) => println!("# {address}: {error}"),
        },
        ["CNAME", name, value] => drop(net.dns().cname(name, value)),
        _ => println!(
            "# a line is TXT NAME VALUE, CNAME NAME VALUE, A NAME IP, PTR IP NAME or REPORTS ADDRESS HOST:PORT"
        ),
    }
}
