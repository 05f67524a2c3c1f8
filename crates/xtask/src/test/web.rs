//! The web app's own checks, and the same app in a real browser on the real program.

use std::path::Path;

use crate::process::{build_server, find_program, run_checked};
use crate::{Failure, fail, web};

/// Lint, types, unit tests, no word without a translation, that it can be built, and how much a first visit loads.
pub(super) fn check(root: &Path) -> Result<(), Failure> {
    web::install(root)?;
    for script in ["lint", "typecheck", "test", "check:messages"] {
        run_checked(web::npm(root)?.args(["run", script]))?;
    }
    web::build(root)?;
    run_checked(web::npm(root)?.args(["run", "size"]))
}

/// The stories of `web/e2e`, in Debian's Chromium.
pub(super) fn stories(root: &Path) -> Result<(), Failure> {
    web::build(root)?;
    let server = build_server(root, true)?;
    let Some(chromium) = find_program("chromium") else {
        return fail("chromium is missing: `cargo xtask test --only tools` installs it");
    };
    let mut stories = web::npm(root)?;
    stories.args(["run", "e2e"]).env("POSTROAD_PROGRAM", server).env("CHROMIUM", chromium);
    run_checked(&mut stories)
}
