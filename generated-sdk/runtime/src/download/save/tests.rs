//! Saved files are complete and private, or do not exist.

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::content::HashType;
use crate::download::{Download, DownloadError};
use crate::task::Offload;
use crate::task::offload::tests::{Threads, block_on};

fn names(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// A file that existed before.
fn put(path: &Path, content: &str) {
    std::fs::File::create(path).unwrap().write_all(content.as_bytes()).unwrap();
}

/// Saves in one of the available ways.
type Way = fn(Download, &Path) -> Result<(), DownloadError>;
const WAYS: [Way; 2] = [
    |download, path| download.save_blocking(path),
    |download, path| block_on(download.save_with(path, Threads)),
];

#[cfg(unix)]
mod modes {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_saved_file_is_its_owner_s_alone() {
        for save in WAYS {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("bill.csv");
            save(Download::from_bytes("", "bill"), &path).unwrap();
            assert_eq!((mode(&path), std::fs::read(&path).unwrap()), (0o600, b"bill".to_vec()));
        }
    }

    #[test]
    fn a_file_that_is_replaced_does_not_get_more_than_it_had() {
        for (before, after) in
            [(0o644, 0o600), (0o666, 0o600), (0o640, 0o600), (0o600, 0o600), (0o400, 0o400), (0o755, 0o600)]
        {
            for save in WAYS {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("bill.csv");
                put(&path, "old");
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(before)).unwrap();
                let wrong = Download::from_bytes("", "new").expect_digest(HashType::Md5, "00");
                save(wrong, &path).unwrap_err();
                assert_eq!((mode(&path), std::fs::read(&path).unwrap()), (before, b"old".to_vec()));
                save(Download::from_bytes("", "new"), &path).unwrap();
                assert_eq!((mode(&path), std::fs::read(&path).unwrap()), (after, b"new".to_vec()));
                assert_eq!(names(folder.path()), [path]);
            }
        }
    }

    /// Examines the folder while the content is read.
    struct Onlooker {
        folder: PathBuf,
        left: usize,
        modes: Arc<Mutex<Vec<u32>>>,
    }

    impl Read for Onlooker {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let found = names(&self.folder);
            assert!(!self.folder.join("bill.csv").exists() && found.len() == 1, "{found:?}");
            self.modes.lock().unwrap().push(mode(&found[0]));
            let length = usize::from(self.left > 0);
            self.left -= length;
            buffer[..length].fill(b'x');
            Ok(length)
        }
    }

    #[test]
    fn nobody_reads_it_before_it_is_there_either() {
        let folder = tempfile::tempdir().unwrap();
        let modes = Arc::default();
        let onlooker = Onlooker { folder: folder.path().to_owned(), left: 3, modes: Arc::clone(&modes) };
        Download::from_reader("", onlooker).save_blocking(folder.path().join("bill.csv")).unwrap();
        assert_eq!(*modes.lock().unwrap(), [0o600; 4]);
    }
}

/// Does all work on a thread, but not before it is allowed to, whether or not it is still waited for.
#[derive(Clone, Default)]
struct Gated(Arc<Gate>);

#[derive(Default)]
struct Gate {
    begun: AtomicUsize,
    allowed: AtomicUsize,
    ended: AtomicUsize,
}

impl Offload for Gated {
    async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        let number = self.0.begun.fetch_add(1, SeqCst);
        let (gate, done) = (Arc::clone(&self.0), Arc::new(Mutex::new(None)));
        let place = Arc::clone(&done);
        std::thread::spawn(move || {
            soon(&|| gate.allowed.load(SeqCst) > number);
            *place.lock().unwrap() = Some(work());
            drop(place);
            gate.ended.fetch_add(1, SeqCst);
        });
        std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            done.lock().unwrap().take().map_or(Poll::Pending, |value| Poll::Ready(Ok(value)))
        })
        .await
    }
}

fn soon(what: &dyn Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(20), "in vain");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn nothing_remains_of_what_is_given_up_and_what_was_there_stays() {
    // Started, written, ended: given up during that, or just before its result is examined.
    for step in 1..=3 {
        for is_done in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("bill.csv");
            put(&path, "old");
            let gated = Gated::default();
            let mut saving = Box::pin(Download::from_bytes("", "new").save_with(&path, gated.clone()));
            gated.0.allowed.store(step - 1, SeqCst);
            let polled = Mutex::new(&mut saving);
            soon(&|| {
                let mut context = Context::from_waker(Waker::noop());
                assert!(polled.lock().unwrap().as_mut().poll(&mut context).is_pending());
                gated.0.begun.load(SeqCst) == step
            });
            if is_done {
                gated.0.allowed.store(step, SeqCst);
                soon(&|| gated.0.ended.load(SeqCst) == step);
            }
            drop(saving);
            gated.0.allowed.store(step, SeqCst);
            soon(&|| gated.0.ended.load(SeqCst) == step);
            assert_eq!(names(folder.path()), std::slice::from_ref(&path), "step {step}");
            let found = std::fs::read(&path).unwrap();
            // What was completed before it was given up remains.
            assert_eq!(found, if step == 3 && is_done { b"new" } else { b"old" });
        }
    }
}

#[test]
fn what_another_left_behind_is_in_nobody_s_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bill.csv");
    for count in 0..20 {
        put(&folder.path().join(format!(".bill.csv.{}-{count}.part", std::process::id())), "x");
    }
    for save in WAYS {
        save(Download::from_bytes("", "bill"), &path).unwrap();
    }
    // The longest name that the system allows can be saved under as well.
    let longest = folder.path().join("n".repeat(255));
    for save in WAYS {
        save(Download::from_bytes("", "bill"), &longest).unwrap();
        assert_eq!(std::fs::read(&longest).unwrap(), b"bill");
    }
}
