//! Files that take long to be read for their digest, or to be sent.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rt::ErrorKind;
use wechatpay_runtime as rt;

use super::peer::{Peer, Silence};
use super::{Client, PATIENCE, Work, call, call_while, each, towards, transports};
use crate::gateway::operations::*;

/// Hashing this much takes minutes.
const HUGE: u64 = 64 << 30;

const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// A file of zeros that takes no space.
fn sparse(folder: &Path, length: u64) -> rt::FilePart {
    let path = folder.join("video.mp4");
    std::fs::File::create(&path).unwrap().set_len(length).unwrap();
    rt::FilePart::open(&path).unwrap()
}

fn upload(file: rt::FilePart, sha256: &str) -> Upload {
    Upload { body: UploadBody { meta: Meta { filename: "video.mp4".into(), sha256: sha256.into() }, file } }
}

fn upload_v2(media: rt::FilePart) -> UploadV2 {
    let (mch_id, media_hash, sign) = Default::default();
    UploadV2 { body: UploadV2Body { mch_id, media_hash, sign_type: None, sign, media } }
}

/// Whether this process has a file below this folder open.
fn is_open(folder: &Path) -> bool {
    let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    open.filter_map(|entry| std::fs::read_link(entry.path()).ok()).any(|path| path.starts_with(folder))
}

fn expect_closed(what: &str, folder: &Path) {
    let begun = Instant::now();
    while is_open(folder) {
        assert!(begun.elapsed() < PATIENCE, "{what}: the file is still read");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn files_that_take_long_to_hash_end_with_the_call() {
    let held = rt::FilePart::new("video.mp4", vec![0; 96 << 20]);
    each(&["v3", "v2", "v2, held in memory"], |what, client, deadline| {
        let folder = tempfile::tempdir().unwrap();
        let peer = Peer::start(Silence::Sending(""));
        let config = towards(&format!("http://{}", peer.address), deadline);
        let outcome = match *what {
            "v3" => call(client, config, upload(sparse(folder.path(), HUGE), DIGEST)),
            "v2" => call(client, config, upload_v2(sparse(folder.path(), HUGE))),
            _ => call(client, config, upload_v2(held.clone())),
        };
        let what = format!("{what}, {client:?}");
        outcome.expect_deadline(&what, deadline);
        outcome.expect_rest(&what, &peer);
        expect_closed(&what, folder.path());
    });
}

#[test]
fn a_runtime_goes_on_while_files_are_hashed() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let held = rt::FilePart::new("video.mp4", vec![0; 96 << 20]);
    let client = rt::Client::with_transport(
        towards("http://127.0.0.1:1", Duration::from_secs(2)).build().unwrap(),
        transports().0.clone(),
    );
    let operations = [upload_v2(sparse(folder.path(), HUGE)), upload_v2(held)];
    for (operation, least) in operations.into_iter().zip([20, 3]) {
        let turns = runtime.block_on(async {
            let ticking = async {
                let mut turns = 0;
                loop {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    turns += 1;
                    TURNS.store(turns, Ordering::SeqCst);
                }
            };
            let ticking = tokio::spawn(ticking);
            client.execute(operation).await.map(drop).unwrap_err();
            ticking.abort();
            TURNS.swap(0, Ordering::SeqCst)
        });
        assert!(turns >= least, "others came to their turn {turns} times");
    }
    runtime.shutdown_background();
}

static TURNS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn files_that_are_not_taken_end_with_the_call() {
    let held = rt::FilePart::new("video.mp4", vec![0; 64 << 20]);
    each(&["on disk", "held in memory"], |what, client, deadline| {
        let folder = tempfile::tempdir().unwrap();
        let peer = Peer::start(Silence::Reading(1000));
        let config = towards(&format!("http://{}", peer.address), deadline);
        let outcome = match *what {
            "on disk" => call(client, config, upload(sparse(folder.path(), HUGE), "")),
            _ => call(client, config, upload(held.clone(), "")),
        };
        let what = format!("{what}, {client:?}");
        outcome.expect_deadline(&what, deadline);
        outcome.expect_rest(&what, &peer);
        expect_closed(&what, folder.path());
    });
}

#[test]
fn work_that_does_not_come_to_its_turn_ends_with_the_call_and_is_not_done_later() {
    each(&["v3", "v2"], |what, client, deadline| {
        let folder = tempfile::tempdir().unwrap();
        let peer = Peer::start(Silence::Sending(""));
        let config = towards(&format!("http://{}", peer.address), deadline);
        let work = Arc::new(Work { waiting: Some(Mutex::default()), ..Work::default() });
        let file = sparse(folder.path(), HUGE);
        let outcome = match *what {
            "v3" => call_while(client, config, upload(file, DIGEST), Arc::clone(&work)),
            _ => call_while(client, config, upload_v2(file), Arc::clone(&work)),
        };
        let what = format!("{what}, {client:?}");
        outcome.expect_deadline(&what, deadline);
        let waiting = std::mem::take(&mut *work.waiting.as_ref().unwrap().lock().unwrap());
        assert_eq!(waiting.len(), 1, "{what}");
        let begun = Instant::now();
        waiting.into_iter().for_each(|work| work());
        assert!(begun.elapsed() < PATIENCE, "{what}: {:?}", begun.elapsed());
        outcome.expect_rest(&what, &peer);
        assert_eq!(peer.taken(), 0, "{what}");
    });
}

#[test]
fn a_file_is_hashed_once_for_all_attempts() {
    // A port on which nothing listens: nothing was sent, so it is retried.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let folder = tempfile::tempdir().unwrap();
    let file = sparse(folder.path(), 300_000);
    let digest = file.sha256().unwrap();
    for client in [Client::Async, Client::Blocking] {
        let config = || towards(&origin, Duration::from_secs(30));
        let outcomes = [
            call(client, config(), upload(file.clone(), &digest)),
            call(client, config(), upload_v2(file.clone())),
        ];
        for outcome in outcomes {
            assert!(matches!(outcome.error.kind(), ErrorKind::Send(_)), "{:?}", outcome.error);
            let begun = outcome.work.begun.load(Ordering::SeqCst);
            assert_eq!((outcome.error.attempts(), begun), (3, 1), "{client:?}");
        }
    }
}

#[test]
fn a_core_without_a_runtime_gives_up_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let file = sparse(folder.path(), HUGE);
    let core = rt::Core::new(towards("http://127.0.0.1:1", Duration::from_millis(200)).build().unwrap());
    let begun = Instant::now();
    for error in [
        core.prepare_blocking(upload(file.clone(), DIGEST)).map(drop).unwrap_err(),
        core.prepare_blocking(upload_v2(file.clone())).map(drop).unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::Deadline), "{error:?}");
    }
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let limit = Duration::from_millis(200);
        let preparing = core.prepare_with(upload(file.clone(), DIGEST), rt::Tokio);
        assert!(tokio::time::timeout(limit, preparing).await.is_err());
        let hashing = file.digest_with(rt::HashType::Sha256, rt::Tokio);
        assert!(tokio::time::timeout(limit, hashing).await.is_err());
        let small = upload(rt::FilePart::new("a.mp4", *b"abc"), DIGEST);
        let prepared = core.prepare_with(small, rt::Tokio).await.unwrap();
        assert!(prepared.request().body().len() > 3);
    });
    expect_closed("a core", folder.path());
}
