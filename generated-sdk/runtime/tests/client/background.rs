//! Certificates that are merely old: no call waits for new ones.

use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use rt::{Boxed, Incoming, Outgoing, SendError, Transport};
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Answer, Caller, Gateway, Kind, Manner, Received, State, Which, caller, config};
use crate::trust::{known, service};

/// Longer than any caller waits.
const STALL: Duration = Duration::from_secs(20);
/// Enough for any call that does not wait.
const PATIENCE: Duration = Duration::from_secs(10);
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A transport whose background work is done by the test.
#[derive(Clone)]
struct Manual {
    inner: rt::ReqwestTransport,
    tasks: Arc<Mutex<Vec<Boxed<'static, ()>>>>,
}

impl Transport for Manual {
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>> {
        self.inner.send(outgoing)
    }

    fn sleep(&self, duration: Duration) -> Boxed<'_, ()> {
        self.inner.sleep(duration)
    }

    fn spawn(&self, task: Boxed<'static, ()>) {
        self.tasks.lock().unwrap().push(task);
    }
}

/// A transport without background work.
struct Foreground(rt::ReqwestTransport);

impl Transport for Foreground {
    fn send(&self, outgoing: Outgoing) -> Boxed<'_, Result<Incoming, SendError>> {
        self.0.send(outgoing)
    }

    fn sleep(&self, duration: Duration) -> Boxed<'_, ()> {
        self.0.sleep(duration)
    }
}

impl Manual {
    fn new() -> Self {
        Self { inner: caller::transports().0.clone(), tasks: Arc::default() }
    }

    fn caller(&self, config: rt::ConfigBuilder) -> Caller {
        Kind::Async.caller_on(config, self.clone(), caller::transports().1.clone())
    }

    /// Does the waiting work; returns how much that was.
    fn work(&self, caller: &Caller) -> usize {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap());
        let Caller::Async { runtime, .. } = caller else { panic!("not asynchronous") };
        tasks.into_iter().map(|task| runtime.block_on(task)).count()
    }
}

fn stalled(state: &State, request: &Received) -> Answer {
    state.certificates(request).manner(Manner::Late(STALL))
}

/// Waits until it holds, which is soon.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < STALL, "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn what_is_due_is_downloaded_once_while_calls_go_on() {
    let gateway = Gateway::start(service);
    let transport = Manual::new();
    let caller = transport.caller(config(&gateway));
    let mut downloads = 1;
    for (hours, is_due) in [(0, false), (11, false), (1, true), (0, false), (12, true)] {
        gateway.clock.advance(hours * HOUR);
        for _ in 0..3 {
            caller.execute(query_order()).unwrap();
        }
        assert_eq!(gateway.downloads(), downloads, "no call downloads itself");
        assert_eq!(transport.work(&caller), usize::from(is_due), "{hours}");
        downloads += usize::from(is_due);
        assert_eq!(gateway.downloads(), downloads);
    }
}

#[test]
fn both_kinds_of_client_have_a_background() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway));
        caller.execute(query_order()).unwrap();
        gateway.give_out(&[Which::A, Which::B]);
        gateway.clock.advance(12 * HOUR);
        caller.execute(query_order()).unwrap();
        eventually("B is known", || known(&caller).len() == 2);
        assert_eq!(gateway.downloads(), 2);
    });
}

#[test]
fn no_call_waits_for_a_due_download_that_stalls() {
    Kind::at_once(|kind| {
        let gateway = Gateway::start(service);
        let caller = kind.caller(config(&gateway));
        caller.execute(query_order()).unwrap();
        gateway.clock.advance(13 * HOUR);
        gateway.on_download(stalled);
        let begun = Instant::now();
        for outcome in caller.at_once(8, |_| query_order()) {
            outcome.unwrap();
        }
        for outcome in caller.at_once(8, |_| apply()) {
            outcome.unwrap();
        }
        assert!(begun.elapsed() < STALL / 4, "{kind:?}: {:?}", begun.elapsed());
        eventually("it has begun", || gateway.downloads() == 2);
        assert_eq!(gateway.count(), 17);
    });
}

#[test]
fn a_due_download_that_fails_is_tried_again_after_minutes() {
    let gateway = Gateway::start(service);
    let transport = Manual::new();
    let caller = transport.caller(config(&gateway).retry(rt::RetryPolicy::never()));
    caller.execute(query_order()).unwrap();
    gateway.on_download(|_, _| Answer::new(503, "text/html", "<html>"));
    gateway.clock.advance(12 * HOUR);
    for wait in [0, 300, 300] {
        gateway.clock.advance(wait);
        caller.execute(query_order()).unwrap();
        assert_eq!(transport.work(&caller), 1, "{wait}");
        gateway.clock.advance(59);
        caller.execute(query_order()).unwrap();
        assert_eq!(transport.work(&caller), 0, "not within a minute");
    }
    // What is needed is not postponed.
    gateway.on_download(|state, request| state.certificates(request));
    gateway.give_out(&[Which::A, Which::B]);
    gateway.sign_with(Which::B);
    caller.execute(query_order()).unwrap();
    assert_eq!((known(&caller).len(), gateway.downloads()), (2, 5));
}

#[test]
fn clients_that_failed_together_come_back_one_by_one() {
    let gateway = Gateway::start(service);
    let mut waits: Vec<i64> = (0..12)
        .map(|_| {
            gateway.on_download(|state, request| state.certificates(request));
            let transport = Manual::new();
            let caller = transport.caller(config(&gateway).retry(rt::RetryPolicy::never()));
            caller.execute(query_order()).unwrap();
            gateway.on_download(|_, _| Answer::new(503, "text/html", "<html>"));
            gateway.clock.advance(12 * HOUR);
            caller.execute(query_order()).unwrap();
            assert_eq!(transport.work(&caller), 1);
            for wait in 1..=300 {
                gateway.clock.advance(1);
                caller.execute(query_order()).unwrap();
                if transport.work(&caller) == 1 {
                    return wait;
                }
            }
            panic!("it does not come back within five minutes");
        })
        .collect();
    waits.sort_unstable();
    assert!(waits[0] >= 60, "{waits:?}");
    waits.dedup();
    assert!(waits.len() > 3, "{waits:?}");
}

#[test]
fn what_the_service_itself_refuses_is_not_asked_every_minute() {
    let gateway = Gateway::start(service);
    let transport = Manual::new();
    let caller = transport.caller(config(&gateway));
    caller.execute(query_order()).unwrap();
    gateway.on_download(|state, _| state.json(404, r#"{"code":"RESOURCE_NOT_EXISTS"}"#));
    for (hours, is_due) in [(12, true), (11, false), (1, true)] {
        gateway.clock.advance(hours * HOUR);
        caller.execute(query_order()).unwrap();
        assert_eq!(transport.work(&caller), usize::from(is_due), "{hours}");
    }
    assert_eq!(known(&caller), [Which::A.pair().id]);
}

#[test]
fn without_a_background_nothing_waits_and_what_is_needed_is_downloaded() {
    let gateway = Gateway::start(service);
    let (transport, blocking) = caller::transports();
    let caller = Kind::Async.caller_on(config(&gateway), Foreground(transport.clone()), blocking.clone());
    caller.execute(query_order()).unwrap();
    gateway.clock.advance(13 * HOUR);
    gateway.on_download(stalled);
    caller.execute(query_order()).unwrap();
    assert_eq!(gateway.downloads(), 1);
    gateway.on_download(|state, request| state.certificates(request));
    gateway.give_out(&[Which::A, Which::B]);
    gateway.sign_with(Which::B);
    caller.execute(query_order()).unwrap();
    assert_eq!((known(&caller).len(), gateway.downloads()), (2, 2));
}

#[test]
fn a_background_that_drops_its_work_lets_the_next_one_do_it() {
    let gateway = Gateway::start(service);
    let transport = Manual::new();
    let caller = transport.caller(config(&gateway));
    caller.execute(query_order()).unwrap();
    gateway.clock.advance(12 * HOUR);
    caller.execute(query_order()).unwrap();
    // Started, and never ended, as when a runtime is shut down.
    gateway.on_download(stalled);
    let mut tasks = std::mem::take(&mut *transport.tasks.lock().unwrap());
    let Caller::Async { runtime, .. } = &caller else { panic!("not asynchronous") };
    {
        let _entered = runtime.enter();
        assert!(tasks[0].as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    caller.execute(query_order()).unwrap();
    assert_eq!(transport.work(&caller), 0, "somebody does it");
    drop(tasks);
    gateway.on_download(|state, request| state.certificates(request));
    caller.execute(query_order()).unwrap();
    assert_eq!(transport.work(&caller), 1);
}

#[test]
fn what_no_valid_key_could_verify_is_not_left_to_the_background() {
    let gateway = Gateway::start(service);
    let transport = Manual::new();
    let caller = transport.caller(config(&gateway).deadline(PATIENCE));
    caller.execute(query_order()).unwrap();
    gateway.give_out(&[Which::B]);
    gateway.sign_with(Which::B);
    gateway.clock.advance(Which::A.end() + HOUR - gateway.now());
    // Background work is never done here, so this call would wait for it in vain.
    caller.execute(query_order()).unwrap();
    assert_eq!((transport.work(&caller), gateway.downloads()), (0, 2));
    assert_eq!(known(&caller), [Which::B.pair().id]);
}

#[test]
fn a_certificate_that_was_given_is_followed_by_the_next_before_it_expires() {
    let gateway = Gateway::start(service);
    let transport = Manual::new();
    let caller = transport.caller(config(&gateway).platform_key(Which::A.platform_key()));
    gateway.give_out(&[Which::A, Which::B]);
    gateway.clock.advance(Which::A.end() - 10 * DAY - 1 - gateway.now());
    caller.execute(query_order()).unwrap();
    assert_eq!(transport.work(&caller), 0);
    gateway.clock.advance(1);
    caller.execute(query_order()).unwrap();
    assert_eq!((transport.work(&caller), known(&caller).len()), (1, 2));
    // So that nothing stops when it expires.
    gateway.sign_with(Which::B);
    gateway.clock.advance(11 * DAY);
    caller.execute(apply()).unwrap();
    assert_eq!(gateway.downloads(), 1);
}
