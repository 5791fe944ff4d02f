//! Blocking clients in asynchronous programs: an error where they would hold up a runtime, and no panic anywhere.

use std::io::Read as _;
use std::sync::Arc;

use rt::ErrorKind;
use tokio::runtime::{Builder, Runtime};
use wechatpay_runtime as rt;

use super::{Client, Counting, Work, transports};
use crate::gateway::operations::*;
use crate::gateway::{Answer, Gateway, Which, chain_of, config};

fn gateway() -> Gateway {
    Gateway::start(|state, request| match request.path() {
        "/v3/billdownload/file" => Answer::new(200, "", vec![b'x'; 200_000]),
        _ => state.json(200, ORDER),
    })
}

fn blocking(gateway: &Gateway, client: Client) -> rt::blocking::Client {
    let inner = transports().1.clone();
    let is_asynchronous = client == Client::Blocking;
    let transport = Counting { inner, is_asynchronous, work: Arc::<Work>::default() };
    let config = config(gateway).platform_key(Which::A.platform_key()).build().unwrap();
    rt::blocking::Client::with_transport(config, transport)
}

fn runtimes() -> [Runtime; 2] {
    [
        Builder::new_current_thread().enable_all().build().unwrap(),
        Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap(),
    ]
}

fn expect_refused<T>(outcome: Result<T, rt::Error>) {
    let error = outcome.map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Configuration(_)), "{error:?}");
    assert!(error.to_string().contains("spawn_blocking"), "{error}");
    assert_eq!(error.attempts(), 0);
}

/// Everything a blocking client does.
fn use_everything(client: &rt::blocking::Client) {
    expect_refused(client.execute(query_order()));
    expect_refused(client.execute(download_bill()));
    expect_refused(client.path("v3/certificates").get());
    expect_refused(client.refresh_certificates());
    assert!(client.refresh_certificates().unwrap_err().operation().ends_with("/v3/certificates"));
}

#[test]
fn a_task_that_calls_a_blocking_client_gets_an_error() {
    let gateway = gateway();
    for runtime in runtimes() {
        for client in [Client::Blocking, Client::Uninterrupted] {
            let client = blocking(&gateway, client);
            runtime.block_on(async { use_everything(&client) });
            let task = runtime.spawn(async move { use_everything(&client) });
            runtime.block_on(task).unwrap();
        }
        // The budget of the task is not spent: it can be asked any number of times, and the task continues.
        let client = blocking(&gateway, Client::Blocking);
        runtime.block_on(async {
            for _ in 0..200 {
                expect_refused(client.execute(query_order()));
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            expect_refused(client.execute(query_order()));
        });
    }
    assert_eq!((gateway.count(), gateway.downloads()), (0, 0));
}

#[test]
fn where_blocking_is_allowed_it_works() {
    let gateway = gateway();
    let work = |client: &rt::blocking::Client| {
        client.execute(query_order()).unwrap();
        assert_eq!(client.execute(download_bill()).unwrap().read_bytes().unwrap().len(), 200_000);
        let mut content = Vec::new();
        client.execute(download_bill()).unwrap().read_to_end(&mut content).unwrap();
        assert_eq!(content.len(), 200_000);
    };
    for runtime in runtimes() {
        for client in [Client::Blocking, Client::Uninterrupted] {
            let client = blocking(&gateway, client);
            runtime.block_on(async {
                let client = client.clone();
                tokio::task::spawn_blocking(move || work(&client)).await.unwrap();
            });
            // A thread of the program that knows the runtime.
            let _entered = runtime.enter();
            work(&client);
        }
    }
    let [one, several] = runtimes();
    let client = blocking(&gateway, Client::Blocking);
    // A task without a budget declares that it may block.
    one.block_on(tokio::task::coop::unconstrained(async { work(&client) }));
    several.block_on(async { tokio::task::block_in_place(|| work(&client)) });
}

#[test]
fn a_download_is_not_read_by_a_task_either() {
    let gateway = gateway();
    for runtime in runtimes() {
        for client in [Client::Blocking, Client::Uninterrupted] {
            let client = blocking(&gateway, client);
            let download = || client.execute(download_bill()).unwrap();
            let (mut one, two, three) = (download(), download(), download());
            let folder = tempfile::tempdir().unwrap();
            runtime.block_on(async {
                let why = [
                    chain_of(&one.read_to_end(&mut Vec::new()).unwrap_err()),
                    chain_of(&two.read_bytes().unwrap_err()),
                    chain_of(&three.save_blocking(folder.path().join("bill")).unwrap_err()),
                ];
                assert!(why.iter().all(|why| why.contains("spawn_blocking")), "{why:#?}");
            });
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}

#[test]
fn clients_are_made_and_dropped_anywhere() {
    let gateway = gateway();
    for runtime in runtimes() {
        let (client, download) = runtime.block_on(async {
            // Made by a task, used by a thread, dropped by a task.
            let options = rt::TransportOptions::default();
            let config = config(&gateway).platform_key(Which::A.platform_key()).build().unwrap();
            let client = rt::blocking::Client::with_transport(config, options.build_blocking().unwrap());
            let calling = client.clone();
            let download =
                tokio::task::spawn_blocking(move || calling.execute(download_bill()).unwrap()).await.unwrap();
            (client, download)
        });
        let task = runtime.spawn(async move {
            drop(client);
            // The last one that needs its runtime.
            drop(download);
        });
        runtime.block_on(task).unwrap();
    }
}

#[test]
fn an_asynchronous_client_without_tokio_is_an_error() {
    let gateway = gateway();
    let config = config(&gateway).platform_key(Which::A.platform_key()).build().unwrap();
    let client = rt::Client::with_transport(config, transports().0.clone());
    let error = pollster::block_on(async { client.execute(query_order()).await.map(drop).unwrap_err() });
    assert!(matches!(error.kind(), ErrorKind::Send(error) if error.is_impossible()), "{error:?}");
    assert!(error.to_string().contains("runs on tokio"), "{error}");
    let file = rt::FilePart::new("a.png", *b"abc");
    assert!(pollster::block_on(file.digest_with(rt::HashType::Md5, rt::Tokio)).is_err());
    assert_eq!(gateway.count(), 0);
}
