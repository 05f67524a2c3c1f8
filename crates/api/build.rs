//! Tells cargo when the web app that a release build takes in has changed. A debug build reads it when it is asked for.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    // The folder above is watched until the first build of the app: cargo takes a path that is missing for changed.
    let watched = ["../../web/dist", "../../web"].into_iter().find(|path| Path::new(path).is_dir());
    if let Some(path) = watched.filter(|_| is_release) {
        println!("cargo::rerun-if-changed={path}");
    }
}
