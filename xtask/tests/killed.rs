//! A run that is killed while it writes, and the next one.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn gen_into(out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    // The project's own specs, which are read sooner than the whole catalogue.
    command.args(["gen", "--specs", concat!(env!("CARGO_MANIFEST_DIR"), "/../specs"), "--out"]).arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn staging(out: &Path) -> usize {
    let names = fs::read_dir(out).into_iter().flatten().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with(".generated-")).count()
}

#[test]
fn the_next_run_removes_what_a_killed_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sdk");
    for _ in 0..5 {
        let mut run = gen_into(&out).spawn().unwrap();
        let begun = Instant::now();
        while staging(&out) == 0
            && run.try_wait().unwrap().is_none()
            && begun.elapsed() < Duration::from_secs(60)
        {
            std::thread::yield_now();
        }
        run.kill().unwrap();
        run.wait().unwrap();
        if staging(&out) > 0 {
            break;
        }
        // It was quicker.
        let _ = fs::remove_dir_all(&out);
    }
    assert!(gen_into(&out).status().unwrap().success());
    assert_eq!(staging(&out), 0);
    assert!(gen_into(&out).arg("--check").status().unwrap().success());
}
