//! `postroad check`: reads files and says what they mean. Needs no server and changes nothing.

mod bounce;
mod complaint;
mod input;
mod report;
mod score;

use super::args::Check;
use super::client::CommandError;
use super::print::Output;

pub fn run(check: &Check, out: Output) -> Result<(), CommandError> {
    match check {
        Check::Bounce { files, score: None, .. } => bounce::run(files, out),
        Check::Bounce { score: Some(directory), half, .. } => score::run(directory, *half, out),
        Check::Complaint { files } => complaint::run(files, out),
        Check::Report { files } => report::run(files, out),
    }
}
