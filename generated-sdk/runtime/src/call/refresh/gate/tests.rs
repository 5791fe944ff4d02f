//! One of many callers downloads, and the others wait.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake};
use std::time::UNIX_EPOCH;

use super::*;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn ticket(turn: RefreshTurn) -> RefreshTicket {
    match turn {
        RefreshTurn::Go(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

fn wait(turn: RefreshTurn) -> RefreshWait {
    match turn {
        RefreshTurn::Wait(wait) => wait,
        other => panic!("{other:?}"),
    }
}

fn too_soon(turn: RefreshTurn) -> Option<u64> {
    match turn {
        RefreshTurn::TooSoon { again_in, .. } => Some(again_in.as_secs()),
        _ => None,
    }
}

fn error(kind: ErrorKind) -> Error {
    Error::new(kind).of("GET /v3/certificates", 1)
}

/// The network failed.
fn interrupted() -> Error {
    error(crate::transport::SendError::new("reset").into())
}

/// The signed answer of the service.
fn refused(authenticated: bool) -> Error {
    let body = br#"{"code":"RESOURCE_NOT_EXISTS","message":"none"}"#;
    error(crate::v3::ServiceError::read(body, authenticated).unwrap().into())
}

fn is_done(end: Option<RefreshEnd>) -> bool {
    matches!(end, Some(RefreshEnd::Done))
}

const MINUTE: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn one_goes_and_the_next_come_after_the_interval() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    ticket(gate.turn(at(1_000))).finish(at(1_010));
    for (now, expected) in [(1_010, Some(60)), (1_069, Some(1)), (1_070, None), (1_000, None), (0, None)] {
        // A ticket dropped at once was not a refresh.
        assert_eq!(too_soon(gate.turn(at(now))), expected, "{now}");
    }
    ticket(gate.turn(at(1_070))).finish(at(1_071));
    assert_eq!(too_soon(gate.turn(at(1_072))), Some(59));
}

#[test]
fn without_an_interval_only_one_at_a_time_goes() {
    let gate = RefreshGate::new(Duration::ZERO);
    let first = ticket(gate.turn(at(5)));
    drop(wait(gate.turn(at(5))));
    first.finish(at(5));
    drop(ticket(gate.turn(at(5))));
}

#[test]
fn who_waits_is_woken_once_the_refresh_ends() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    for finished in [true, false] {
        let running = ticket(gate.turn(at(0)));
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let mut context = Context::from_waker(&waker);
        let mut waiting: Vec<_> = (0..3).map(|_| wait(gate.turn(at(0)))).collect();
        for wait in &mut waiting {
            for _ in 0..2 {
                assert!(Pin::new(&mut *wait).poll(&mut context).is_pending());
            }
        }
        assert_eq!(count.0.load(Ordering::SeqCst), 0);
        if finished {
            running.finish(at(100))
        } else {
            drop(running)
        }
        assert_eq!(count.0.load(Ordering::SeqCst), 1, "the waker is kept once");
        for wait in &mut waiting {
            let Poll::Ready(end) = Pin::new(wait).poll(&mut context) else { panic!("it still waits") };
            assert_eq!(is_done(Some(end.clone())), finished);
            assert_eq!(matches!(end, RefreshEnd::GivenUp), !finished);
        }
        // The clock is set back, which opens the gate again for the second round.
    }
}

#[test]
fn a_canceled_refresh_goes_to_the_next() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    drop(ticket(gate.turn(at(0))));
    let second = ticket(gate.turn(at(0)));
    // Waiting for the first refresh does not wait for the second, and brings nothing.
    let stale = || RefreshWait::new(Arc::clone(&gate.0), 0);
    assert!(matches!(stale().block(Duration::from_secs(60)), Some(RefreshEnd::GivenUp)));
    second.finish(at(1));
    assert!(is_done(stale().block(Duration::ZERO)));
    assert_eq!(too_soon(gate.turn(at(1))), Some(60));
}

#[test]
fn after_a_failure_that_may_pass_the_next_comes_soon() {
    let unexpected = || error(ErrorKind::Unexpected { content_type: "text/html".into(), length: 6 });
    let wrong_key = || {
        let fault = crate::trust::CertificateFault::Open(crate::crypto::OpenError::Refused);
        error(crate::trust::CertificatesError::Entry { at: 0, fault }.into())
    };
    for (error, again_in) in [
        (interrupted(), 1),
        (unexpected(), 1),
        // Anyone can send this, since it is unsigned.
        (refused(false), 1),
        (refused(true), 60),
        (wrong_key(), 60),
    ] {
        let gate = RefreshGate::new(MINUTE);
        ticket(gate.turn(at(0))).fail(at(5), error.clone(), MINUTE);
        assert_eq!((too_soon(gate.turn(at(5))), gate.last()), (Some(again_in), Some(at(5))), "{error}");
        ticket(gate.turn(at(5 + again_in))).finish(at(100));
        assert_eq!(too_soon(gate.turn(at(101))), Some(59));
    }
}

#[test]
fn a_failure_is_told_until_a_download_succeeds() {
    let gate = RefreshGate::new(MINUTE);
    let failure = |turn| match turn {
        RefreshTurn::TooSoon { failure, .. } => failure.map(|error| error.to_string()),
        other => panic!("{other:?}"),
    };
    let running = ticket(gate.turn(at(0)));
    let waiting = [wait(gate.turn(at(0))), wait(gate.turn(at(0)))];
    running.fail(at(0), refused(true), MINUTE);
    let said = "GET /v3/certificates: RESOURCE_NOT_EXISTS: none";
    for wait in waiting {
        let Some(RefreshEnd::Failed(error)) = wait.block(Duration::ZERO) else { panic!("no failure") };
        assert_eq!(error.to_string(), said);
    }
    assert_eq!(failure(gate.turn(at(59))).as_deref(), Some(said));
    // A refresh that is given up changes nothing.
    drop(ticket(gate.turn(at(60))));
    assert_eq!(gate.failure().map(|error| error.to_string()).as_deref(), Some(said));
    ticket(gate.turn(at(60))).finish(at(60));
    assert_eq!(failure(gate.turn(at(61))), None);
    assert!(gate.failure().is_none());
}

#[test]
fn what_is_due_is_done_by_one_and_after_a_failure_soon() {
    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;
    let schedule = RefreshSchedule { age: Duration::from_secs(12 * HOUR), expiry: Some(at(1_000 * DAY)) };
    let never = RefreshSchedule { expiry: None, ..schedule };
    let gate = RefreshGate::new(MINUTE);
    // A certificate that was given, not downloaded, is due ten days before it expires.
    for (schedule, now, expected) in [
        (schedule, 0, false),
        (schedule, 990 * DAY - 1, false),
        (schedule, 990 * DAY, true),
        (schedule, 2_000 * DAY, true),
        (never, 2_000 * DAY, false),
    ] {
        assert_eq!(gate.due(at(now), schedule).is_some(), expected, "{now}");
    }
    ticket(gate.turn(at(0))).finish(at(0));
    assert!(gate.due(at(12 * HOUR - 1), schedule).is_none());
    let due = gate.due(at(12 * HOUR), schedule).unwrap();
    assert!(gate.due(at(12 * HOUR), schedule).is_none(), "one does it");
    // A caller in need waits for it, as for any other.
    drop(wait(gate.turn(at(12 * HOUR))));
    due.fail(at(12 * HOUR), interrupted(), Duration::from_secs(90));
    for (since, is_due) in [(0, false), (89, false), (90, true)] {
        assert_eq!(gate.due(at(12 * HOUR + since), schedule).is_some(), is_due, "{since}");
    }
    assert!(too_soon(gate.turn(at(12 * HOUR))).is_some());
    assert!(matches!(gate.turn(at(12 * HOUR + 1)), RefreshTurn::Go(_)), "what is needed comes sooner");
    // A clock that was set back is not a reason to wait for years.
    assert!(gate.due(at(HOUR), schedule).is_some());
}

#[test]
fn a_finished_refresh_does_not_end_the_next() {
    struct Next(RefreshGate, Mutex<Option<RefreshTicket>>);

    impl Wake for Next {
        fn wake(self: Arc<Self>) {
            *self.1.lock().unwrap() = Some(ticket(self.0.turn(at(0))));
        }
    }

    let gate = RefreshGate::new(Duration::ZERO);
    let running = ticket(gate.turn(at(0)));
    let next = Arc::new(Next(gate.clone(), Mutex::default()));
    let waker = Waker::from(Arc::clone(&next));
    let mut waiting = wait(gate.turn(at(0)));
    assert!(Pin::new(&mut waiting).poll(&mut Context::from_waker(&waker)).is_pending());
    running.finish(at(0));
    assert!(next.1.lock().unwrap().is_some());
    drop(wait(gate.turn(at(0))));
}

#[test]
fn threads_wait_for_each_other() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    let running = ticket(gate.turn(at(0)));
    assert!(wait(gate.turn(at(0))).block(Duration::from_millis(1)).is_none(), "it is still running");
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let waiting = wait(gate.turn(at(0)));
            std::thread::spawn(move || waiting.block(Duration::from_secs(60)))
        })
        .collect();
    running.finish(at(0));
    for thread in waiting {
        assert!(is_done(thread.join().unwrap()));
    }
}

#[test]
fn of_many_threads_one_goes() {
    let gate = RefreshGate::new(Duration::from_secs(60));
    let went = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| match gate.turn(at(0)) {
                RefreshTurn::Go(ticket) => {
                    went.fetch_add(1, Ordering::SeqCst);
                    std::thread::yield_now();
                    ticket.finish(at(0));
                }
                RefreshTurn::Wait(wait) => assert!(is_done(wait.block(Duration::from_secs(60)))),
                RefreshTurn::TooSoon { .. } => {}
            });
        }
    });
    assert_eq!(went.into_inner(), 1);
}
