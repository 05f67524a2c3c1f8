//! The command line: a client of the running server's API.

mod args;
mod audience_args;
mod check;
mod client;
mod commands;
mod documentation;
mod egress_args;
mod mail;
mod network_args;
mod print;
mod queue_args;
mod rehearse_args;

use std::process::ExitCode;
use std::sync::Arc;

use postroad_base::{SharedClock, SystemClock};
use postroad_net::dns::{Resolver, ResolverOptions, Servers};

pub use self::args::{Cli, Command};
use self::client::{Client, CommandError};
use crate::config::{Config, control_socket};
use crate::doctor;

/// Commands that need neither configuration nor server.
pub fn without_configuration(cli: &Cli) -> Option<ExitCode> {
    let result = match &cli.command {
        Command::Completions { shell } => documentation::completions(*shell),
        Command::Man { directory } => documentation::manual(directory),
        Command::Reference { directory } => documentation::reference(directory),
        Command::Check(check) => check::run(check, print::Output { json: cli.json }),
        Command::Config(args::ConfigCommand::Keys) => {
            print!("{}", documentation::configuration_keys());
            Ok(())
        }
        _ => return None,
    };
    Some(finish(result))
}

/// Every other command but `serve`.
pub async fn run(cli: Cli, config: Config) -> ExitCode {
    finish(dispatch(cli, config).await)
}

fn finish(result: Result<(), CommandError>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("postroad: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

async fn dispatch(cli: Cli, config: Config) -> Result<(), CommandError> {
    let client = Client::new(&control_socket(&config.data_dir), cli.workspace.clone())?;
    let out = print::Output { json: cli.json };
    match cli.command {
        Command::Doctor { probe } => examine(&config, probe.as_deref(), out).await,
        Command::Send(send) => mail::send(&client, out, send).await,
        Command::Sendmail(sendmail) => mail::sendmail(&client, sendmail).await,
        Command::Queue(queue) => commands::queue::run(&client, out, queue).await,
        Command::Why { about } => commands::why::run(&client, out, &about).await,
        Command::Messages(search) => commands::messages::run(&client, out, search).await,
        Command::Sandbox(sandbox) => commands::sandbox::run(&client, out, sandbox).await,
        Command::Domain(domain) => commands::domain::run(&client, out, domain).await,
        Command::Credential(credential) => commands::credential::run(&client, out, credential).await,
        Command::Key(key) => commands::key::run(&client, out, key).await,
        Command::Suppression(suppression) => commands::suppression::run(&client, out, suppression).await,
        Command::Import(import) => commands::import::run(&client, out, *import).await,
        Command::Contacts(contacts) => commands::contacts::run(&client, out, contacts).await,
        Command::Webhook(webhook) => commands::webhook::run(&client, out, webhook).await,
        Command::Source(source) => commands::source::run(&client, out, source).await,
        Command::Pool(pool) => commands::pool::run(&client, out, pool, cli.workspace.as_deref()).await,
        Command::Warmup(warmup) => commands::warmup::run(&client, out, warmup).await,
        Command::Workspace(workspace) => {
            commands::workspace::run(&client, out, workspace, cli.workspace.as_deref()).await
        }
        Command::User(user) => commands::user::run(&client, out, user).await,
        Command::Proxy(proxy) => commands::proxy::run(&client, out, proxy).await,
        Command::Relay(relay) => commands::relay::run(&client, out, relay, cli.workspace.as_deref()).await,
        Command::Tls(tls) => commands::tls::run(&client, out, tls).await,
        Command::Rehearse(rehearse) => commands::rehearse::run(&client, out, rehearse).await,
        Command::Person(person) => commands::person::run(&client, person).await,
        Command::Config(args::ConfigCommand::Show) => {
            println!("{config:#?}");
            Ok(())
        }
        Command::Serve
        | Command::Config(args::ConfigCommand::Keys)
        | Command::Check(_)
        | Command::Completions { .. }
        | Command::Man { .. }
        | Command::Reference { .. } => Ok(()),
    }
}

async fn examine(config: &Config, probe: Option<&str>, out: print::Output) -> Result<(), CommandError> {
    let clock: SharedClock = Arc::new(SystemClock);
    let servers = match config.dns_servers.as_slice() {
        [] => Servers::System,
        servers => Servers::Explicit(servers.to_vec()),
    };
    let resolver = Resolver::new(&ResolverOptions::new(servers), Arc::clone(&clock)).ok();
    let findings = doctor::examine(config, &clock, resolver.as_ref(), probe).await;
    if out.json {
        let json =
            serde_json::to_value(&findings).map_err(|error| CommandError::Response(error.to_string()))?;
        out.value(&json);
    } else {
        print!("{}", doctor::report(&findings));
    }
    let failed = findings.iter().any(|finding| finding.status == doctor::Status::Failure);
    if failed { Err(CommandError::Refused("something has to be fixed, see above".into())) } else { Ok(()) }
}
