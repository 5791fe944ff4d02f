//! A folder enters, and a gateway is started with it: the merchant's own files survive, and keys are nobody else's to read.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod running;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use running::{Running, program};

/// Names and contents.
fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_merchants_own_files_are_refused_and_kept() {
    for name in ["apiclient_key.pem", "config.json"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"), &file).unwrap();
        let before = all(folder.path());
        let keys = folder.path().to_str().unwrap();
        let output = program(&["--listen", "127.0.0.1:0", "--keys", keys]).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{name}");
        assert!(errors.contains("nothing was written") && errors.contains(&format!("  {name} ")), "{errors}");
        assert_eq!(all(folder.path()), before, "{name}");
    }
}

#[test]
fn it_can_be_started_again_with_the_same_folder() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let start = || drop(Running::start(&["--keys", keys.to_str().unwrap()]));
    start();
    let first = all(&keys);
    start();
    let second = all(&keys);
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    assert_ne!(first["apiclient_key.pem"], second["apiclient_key.pem"]);

    // What the merchant put there in the meantime is the merchant's.
    fs::rename(keys.join("apiclient_cert.pem"), keys.join("apiclient_key.pem")).unwrap();
    let mine = all(&keys);
    let output = program(&["--listen", "127.0.0.1:0", "--keys", keys.to_str().unwrap()]).output().unwrap();
    assert!(!output.status.success());
    assert_eq!(all(&keys), mine);
}

#[cfg(unix)]
#[test]
fn keys_are_readable_for_their_owner_only_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    for umask in ["000", "277"] {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("above/keys");
        let mut command = Command::new("sh");
        let script = format!("umask {umask}; exec \"$0\" --listen 127.0.0.1:0 --keys \"$1\"");
        command.current_dir(running::root()).args(["-c", &script, env!("CARGO_BIN_EXE_wechatpay-gateway")]);
        command.arg(&keys);
        drop(Running::of(command));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!((mode(&keys), mode(keys.parent().unwrap())), (0o700, 0o700), "{umask}");
        for name in all(&keys).keys() {
            assert_eq!(mode(&keys.join(name)), 0o600, "{umask} {name}");
        }
    }
}

#[test]
fn what_is_no_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"), &file).unwrap();
    let output = program(&["--listen", "127.0.0.1:0", "--keys", file.to_str().unwrap()]).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && errors.contains("cannot create"), "{errors}");
}
