//! Downloads of certificates: who makes them, how often, and how long others wait for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rt::{ErrorKind, TrustStore, VerifyError};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Manner, Received, State, Which, config};
use crate::trust::service;

/// Longer than any caller waits.
const STALL: Duration = Duration::from_secs(20);

/// A download that takes long enough for other callers to arrive.
fn slow_download(state: &State, request: &Received) -> Answer {
    state.certificates(request).manner(Manner::Late(Duration::from_millis(150)))
}

#[test]
fn many_calls_share_one_download() {
    for (kind, count) in [(Kind::Async, 20), (Kind::Blocking, 8)] {
        for is_sealed in [false, true] {
            let gateway = Gateway::start(service);
            gateway.on_download(slow_download);
            let caller = kind.caller(config(&gateway));
            let outcomes: Vec<_> = if is_sealed {
                let outcomes = caller.at_once(count, |_| apply());
                outcomes.into_iter().map(|outcome| outcome.map(drop)).collect()
            } else {
                let outcomes = caller.at_once(count, |_| query_order());
                outcomes.into_iter().map(|outcome| outcome.map(drop)).collect()
            };
            for outcome in outcomes {
                outcome.unwrap();
            }
            assert_eq!((gateway.count(), gateway.downloads()), (count, 1), "{kind:?}");
        }
    }
}

#[test]
fn both_kinds_of_client_share_one_download() {
    let gateway = Gateway::start(service);
    gateway.on_download(slow_download);
    let trust = Arc::new(TrustStore::default());
    let threads: Vec<_> = Kind::BOTH
        .map(|kind| {
            let caller = kind.caller(config(&gateway).trust(Arc::clone(&trust)));
            std::thread::spawn(move || {
                assert!(caller.at_once(4, |_| query_order()).iter().all(Result::is_ok));
            })
        })
        .into();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!((gateway.count(), gateway.downloads()), (8, 1));
}

#[test]
fn unknown_keys_are_not_looked_for_too_often() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        gateway.sign_with(Which::C);
        for (wait, downloads) in [(0, 1), (0, 1), (59, 1), (1, 2), (59, 2), (1, 3)] {
            gateway.clock.advance(wait);
            let error = caller.execute(query_order()).map(drop).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Verify(VerifyError::UnknownKey(_))), "{error:?}");
            assert_eq!(gateway.downloads(), downloads, "{wait}");
        }
        gateway.sign_with(Which::A);
        caller.execute(query_order()).unwrap();
    }
}

#[test]
fn a_platform_that_could_not_be_reached_is_asked_again_soon() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(service);
        gateway.on_download(|_, _| Answer::new(503, "text/html", "<html>"));
        let caller = kind.caller(config(&gateway));
        for (wait, downloads) in [(0, 3), (0, 3), (1, 6)] {
            gateway.clock.advance(wait);
            caller.execute(apply()).map(drop).unwrap_err();
            assert_eq!(gateway.downloads(), downloads, "three attempts each");
        }
        gateway.clock.advance(1);
        gateway.on_download(|state, request| state.certificates(request));
        caller.execute(apply()).unwrap();
        assert_eq!(gateway.count(), 1);
    }
}

#[test]
fn a_download_that_stalls_does_not_take_more_than_the_call_may() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        gateway.on_download(|state, request| state.certificates(request).manner(Manner::Late(STALL)));
        let caller = kind.caller(config(&gateway)).within(Duration::from_millis(400));
        let begun = Instant::now();
        caller.execute(apply()).map(drop).unwrap_err();
        assert!(begun.elapsed() < STALL / 4, "{kind:?}: {:?}", begun.elapsed());
    });
}

#[test]
fn who_waits_for_a_download_of_others_waits_no_longer_than_its_call_may() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        gateway.on_download(|state, request| state.certificates(request).manner(Manner::Late(STALL)));
        let trust = Arc::new(TrustStore::default());
        let leader = kind.caller(config(&gateway).trust(Arc::clone(&trust)));
        std::thread::spawn(move || leader.execute(query_order()).map(drop));
        while gateway.downloads() == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let caller = kind.caller(config(&gateway).trust(trust)).within(Duration::from_millis(300));
        let begun = Instant::now();
        caller.execute(apply()).map(drop).unwrap_err();
        assert!(begun.elapsed() < STALL / 4, "{kind:?}: {:?}", begun.elapsed());
        assert_eq!(gateway.downloads(), 1);
    });
}

#[test]
fn a_canceled_download_is_taken_over_by_who_waits() {
    let gateway = Gateway::start(service);
    gateway.on_download(|state, request| match state.downloads() {
        1 => state.certificates(request).manner(Manner::Late(STALL)),
        _ => state.certificates(request),
    });
    let caller = Kind::Async.caller(config(&gateway));
    let Caller::Async { runtime, client } = &caller else { panic!("not asynchronous") };
    runtime.block_on(async {
        let spawn = || {
            let client = client.clone();
            tokio::spawn(async move { client.execute(apply()).await.map(drop) })
        };
        let leader = spawn();
        while gateway.downloads() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let others: Vec<_> = (0..5).map(|_| spawn()).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        leader.abort();
        for other in others {
            other.await.unwrap().unwrap();
        }
    });
    assert_eq!((gateway.count(), gateway.downloads()), (5, 2));
}
