//! The programs that tests use besides cargo, all from Debian.

use std::path::Path;
use std::process::Command;

use crate::process::{find_program, run_checked, succeeds};
use crate::{Failure, fail};

struct Tool {
    name: &'static str,
    packages: &'static [&'static str],
    present: fn() -> bool,
}

const TOOLS: [Tool; 10] = [
    Tool { name: "PostgreSQL's initdb", packages: &["postgresql"], present: has_initdb },
    Tool { name: "swaks with TLS", packages: &["swaks", "libnet-ssleay-perl"], present: has_swaks },
    Tool { name: "pebble", packages: &["pebble"], present: || find_program("pebble").is_some() },
    Tool {
        name: "dkimpy with Ed25519",
        packages: &["python3", "python3-dkim", "python3-nacl"],
        present: has_dkimpy,
    },
    Tool { name: "curl", packages: &["curl"], present: || find_program("curl").is_some() },
    Tool { name: "node", packages: &["nodejs"], present: || find_program("node").is_some() },
    Tool { name: "npm", packages: &["npm"], present: || find_program("npm").is_some() },
    Tool {
        name: "Python's venv",
        packages: &["python3-venv"],
        present: || succeeds("/usr/bin/python3", &["-c", "import ensurepip, venv"]),
    },
    Tool { name: "chromium", packages: &["chromium"], present: || find_program("chromium").is_some() },
    Tool { name: "CJK fonts", packages: &["fonts-noto-cjk"], present: has_cjk_fonts },
];

/// Installs what is missing when we may, else says how.
pub(super) fn ensure() -> Result<(), Failure> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| !(tool.present)()).collect();
    if missing.is_empty() {
        println!("all present: {}", TOOLS.map(|tool| tool.name).join(", "));
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|tool| tool.name).collect();
    let packages: Vec<_> = missing.iter().flat_map(|tool| tool.packages).copied().collect();
    println!("missing: {}", names.join(", "));
    if find_program("apt-get").is_none() || !is_root() {
        return fail(format!(
            "install the missing programs with `sudo apt-get install --no-install-recommends {}`",
            packages.join(" ")
        ));
    }
    run_checked(apt().arg("update"))?;
    run_checked(apt().args(["install", "--yes", "--no-install-recommends"]).args(&packages))?;
    match missing.iter().find(|tool| !(tool.present)()) {
        None => Ok(()),
        Some(tool) => {
            fail(format!("{} is still missing after installing {}", tool.name, tool.packages.join(" ")))
        }
    }
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

fn has_cjk_fonts() -> bool {
    Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").is_file()
}

/// Debian keeps the server's programs out of PATH, one folder per version.
fn has_initdb() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    find_program("initdb").is_some()
        || versions.map(|version| version.path().join("bin/initdb")).any(|file| Path::is_file(&file))
}

/// Debian only recommends the module that swaks needs for STARTTLS.
fn has_swaks() -> bool {
    find_program("swaks").is_some() && succeeds("/usr/bin/perl", &["-MNet::SSLeay", "-e", "1"])
}

/// Debian's Python has Debian's modules; a Python of the user's may come first in PATH.
fn has_dkimpy() -> bool {
    succeeds("/usr/bin/python3", &["-c", "import dkim, nacl"])
}
