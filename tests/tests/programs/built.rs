//! The name of a program of the workspace enters; where it lies, built from the files of now, leaves.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex};
use std::time::SystemTime;

use wechatpay_tests::{files_below, root};

/// Programs that are known to be up to date.
static KNOWN: LazyLock<Mutex<BTreeMap<String, PathBuf>>> = LazyLock::new(Mutex::default);

/// The gateway.
pub fn gateway() -> PathBuf {
    program(
        "wechatpay-gateway",
        "wechatpay-gateway",
        &["-p", "wechatpay-gateway", "--bin", "wechatpay-gateway"],
    )
}

/// An example.
pub fn example(name: &str) -> PathBuf {
    program(name, &format!("examples/{name}"), &["-p", "wechatpay-tests", "--examples"])
}

/// `cargo test` of the whole package or workspace has built it, of one target alone it has not.
fn program(name: &str, place: &str, arguments: &[&str]) -> PathBuf {
    let mut known = KNOWN.lock().unwrap();
    if let Some(path) = known.get(name) {
        return path.clone();
    }
    // Test executables are in `deps` below the folder of the profile.
    let test = env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let path = profile.join(place);
    if !is_fresh(&path) {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(root()).args(["build", "--quiet"]).args(arguments);
        command.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            command.arg("--release");
        }
        assert!(command.status().unwrap().success(), "{command:?}");
    }
    known.insert(name.to_owned(), path.clone());
    path
}

/// Whether a program is newer than all files that it was built from.
fn is_fresh(path: &Path) -> bool {
    let changed = |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
    let Some(built) = changed(path) else { return false };
    sources(path).iter().all(|source| changed(source).is_some_and(|changed| changed <= built))
}

/// The files that cargo lists beside a program, which it does for examples; beside a program that was built for the tests
/// of its own package there is no list, and the gateway is such a one.
fn sources(path: &Path) -> Vec<PathBuf> {
    let Ok(listed) = fs::read_to_string(path.with_extension("d")) else {
        let folders = ["codegen/src", "generated-sdk/runtime/src", "tests/gateway/src"];
        return folders.iter().flat_map(|folder| files_below(&root().join(folder))).collect();
    };
    let (_, sources) = listed.split_once(": ").unwrap_or_default();
    // A blank in a path is escaped there; such paths are not found, and cargo is asked.
    sources.split_whitespace().map(PathBuf::from).collect()
}
