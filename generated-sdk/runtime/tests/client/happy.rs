//! Calls that succeed, typed and untyped: what is sent, and what comes back.

use std::collections::BTreeSet;

use serde_json::json;
use wechatpay_runtime as rt;

use crate::gateway::operations::*;
use crate::gateway::{Gateway, Kind, MERCHANT_ID, Which, call, checks, config};

#[test]
fn a_typed_call_sends_what_it_signed_and_reads_what_is_signed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, ORDER));
        let caller =
            kind.caller(config(&gateway).platform_key(Which::A.platform_key()).user_agent("shop/2.0"));
        let order = caller.execute(query_order()).unwrap();
        assert_eq!(
            (order.trade_state.as_str(), order.amount.map(|amount| amount.total)),
            ("SUCCESS", Some(128))
        );

        let request = gateway.only();
        assert_eq!(request.method, "GET");
        assert_eq!(
            request.target,
            format!("/v3/pay/transactions/out-trade-no/ORD-2031%2F000417%20%E5%85%83?mchid={MERCHANT_ID}")
        );
        let agent = concat!("wechatpay-runtime/", env!("CARGO_PKG_VERSION"), " shop/2.0");
        assert_eq!(request.all("user-agent"), [agent]);
        assert_eq!(request.all("accept"), ["application/json"]);
        assert_eq!(request.all("wechatpay-serial"), [Which::A.pair().id]);
        assert_eq!(request.all("host"), [gateway.address()]);
        assert_eq!(gateway.downloads(), 0, "the key is known");
    }
}

#[test]
fn a_body_arrives_as_it_was_signed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, r#"{"id":1.50,"again":[null]}"#));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let reply = caller.execute(complain()).unwrap();
        // As serde_json reads it, whose features decide whether there is a trailing zero.
        assert_eq!(reply, serde_json::from_str::<rt::Json>(r#"{"id":1.50,"again":[null]}"#).unwrap());
        let request = gateway.only();
        assert_eq!(request.json(), json!({"content": "退款 \"quoted\" \\ \u{1f4b0} </>"}));
        assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
    }
}

#[test]
fn nothing_may_come_back() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| {
            state.nothing(match request.method.as_str() {
                "DELETE" => 204,
                _ => 202,
            })
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        assert_eq!(caller.execute(Remove {}).unwrap(), rt::Empty);
        let body = ComplainBody { content: "c".into() };
        assert_eq!(caller.execute(Close { body }).unwrap().trade_state, "");
        let untyped = call!(&caller, client => client.path("v3/x").json(&json!({})).post()).unwrap();
        assert_eq!(untyped, rt::Json::Null);
        let seen = gateway.seen();
        assert_eq!((seen[0].method.as_str(), seen[0].header("content-length")), ("DELETE", Some("0")));
    }
}

#[test]
fn untyped_calls_reach_anything() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, r#"{"coupon_id":"9867041"}"#));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let body = json!({"stock_id": "98065001", "名": ["值", 1.0]});
        let reply = call!(&caller, client => client
            .path("v3/marketing/favor/users/{openid}/coupons/{n}")
            .bind("openid", "o/4Gg=")
            .bind("n", 7)
            .query("a b", "c&d=e/é")
            .query("limit", 5)
            .json(&body)
            .post());
        assert_eq!(reply.unwrap()["coupon_id"], "9867041");
        let request = gateway.only();
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("POST", "/v3/marketing/favor/users/o%2F4Gg%3D/coupons/7?a%20b=c%26d%3De%2F%C3%A9&limit=5")
        );
        assert_eq!(request.json(), body);

        for (at, method) in ["GET", "PUT", "PATCH", "DELETE"].into_iter().enumerate() {
            call!(&caller, client => {
                let path = client.path("/v3/certificates-of-others");
                match method {
                    "GET" => path.get(),
                    "PUT" => path.put(),
                    "PATCH" => path.patch(),
                    _ => path.delete(),
                }
            })
            .unwrap();
            assert_eq!(gateway.seen()[at + 1].method, method);
        }
    }
}

#[test]
fn what_an_address_cannot_have_is_encoded_before_it_is_signed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        for (path, sent) in [
            ("v3/名/a b", "/v3/%E5%90%8D/a%20b?k=v"),
            ("v3/a%2Fb%/'c'", "/v3/a%2Fb%25/'c'?k=v"),
            ("v3/a\"b<c>d|e^f`g\\h", "/v3/a%22b%3Cc%3Ed%7Ce%5Ef%60g%5Ch?k=v"),
            ("v3/x?a=1", "/v3/x?a=1&k=v"),
            ("v3/x?a=it's é&b=?/", "/v3/x?a=it%27s%20%C3%A9&b=%3F%2F&k=v"),
            ("v3/x?a={openid}", "/v3/x?a=o%3F1&k=v"),
            ("v3/x;y=1,2/z:a@b!$&()*+", "/v3/x;y=1,2/z:a@b!$&()*+?k=v"),
        ] {
            let outcome = call!(&caller, client => {
                let call = client.path(path).query("k", "v");
                if path.contains("{openid}") { call.bind("openid", "o?1").get() } else { call.get() }
            });
            assert!(outcome.is_ok(), "{path}: {outcome:?}");
            assert_eq!(gateway.seen().last().unwrap().target, sent);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

    #[test]
    fn any_texts_arrive_as_they_were_signed(
        one in "[^\u{0}.]{1,12}", two in "[ -~]{1,12}", name in "\\PC{0,8}", value in "\\PC{0,8}",
    ) {
        // The gateway verifies the signature over the target as it came.
        let gateway = Gateway::start(|state, _| state.json(200, "{}"));
        let caller = Kind::Async.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let encoded = rt::Segment::encoded(format!("x{two}"));
        let call = call!(&caller, client => client
            .path("v3/{one}/{two}")
            .bind("one", one.as_str())
            .bind("two", encoded)
            .query(&name, &value)
            .get());
        proptest::prop_assert!(call.is_ok(), "{:?}", call);
    }
}

#[test]
fn each_attempt_and_each_call_has_a_nonce_of_its_own() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, request| match request.number % 3 {
            0 => state.json(200, ORDER),
            _ => state.json(503, r#"{"code":"SYSTEM_ERROR"}"#),
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        for _ in 0..4 {
            caller.execute(query_order()).unwrap();
            gateway.clock.advance(1);
        }
        let seen = gateway.seen();
        let facts = seen.iter().map(|request| {
            let parameters = checks::parameters(request.header("authorization").unwrap()).unwrap();
            (parameters["nonce_str"].to_owned(), parameters["signature"].to_owned())
        });
        let nonces: BTreeSet<_> = facts.clone().map(|(nonce, _)| nonce).collect();
        let signatures: BTreeSet<_> = facts.map(|(_, signature)| signature).collect();
        assert_eq!((seen.len(), nonces.len(), signatures.len()), (12, 12, 12));
    }
}

#[test]
fn a_base_path_is_sent_and_signed() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| {
            let pair = Which::Merchant.pair();
            let body = json!({"name": pair.seal_pkcs1("王小明"), "phones": [], "note": ""});
            state.json(200, &body.to_string())
        });
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        let body = UserBody { name: "plain name".into() };
        let user = caller.execute(QueryUserOverseas { body }).unwrap();
        assert_eq!(user.name.expose(), Some("王小明"));
        let request = gateway.only();
        assert_eq!(request.target, "/hk/v3/global/realname/verify");
        let sealed = request.json()["name"].as_str().unwrap().to_owned();
        assert_eq!(Which::A.pair().open_pkcs1(&sealed).as_deref(), Some("plain name"));
        assert_eq!(Which::A.pair().open(&sealed), None, "PKCS #1 overseas, and not OAEP");
    }
}

#[test]
fn the_base_url_may_have_a_path_of_a_proxy_in_front() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, ORDER));
        let base_url = format!("{}/", gateway.origin());
        let caller = kind.caller(config(&gateway).base_url(base_url).platform_key(Which::A.platform_key()));
        caller.execute(query_order()).unwrap();
        assert!(gateway.only().target.starts_with("/v3/pay/"));
    }
}

#[test]
fn connections_are_used_again() {
    for kind in Kind::BOTH {
        let gateway = Gateway::start(|state, _| state.json(200, ORDER));
        let caller = kind.caller(config(&gateway).platform_key(Which::A.platform_key()));
        for caller in [&caller, &caller.clone()].into_iter().cycle().take(12) {
            caller.execute(query_order()).unwrap();
        }
        // A connection is available again a moment after its reply was read.
        assert!(gateway.connections() < 6, "{}", gateway.connections());
    }
}

#[test]
fn blocking_clients_work_where_a_runtime_lets_them_block() {
    let gateway = Gateway::start(|state, _| state.json(200, ORDER));
    let builder = config(&gateway).platform_key(Which::A.platform_key());
    let client = rt::blocking::Client::new(builder.build().unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let order = runtime.block_on(async {
        let clone = client.clone();
        let order = tokio::task::spawn_blocking(move || clone.execute(query_order())).await.unwrap();
        // The last one ends its threads without waiting for them.
        drop(client);
        order
    });
    assert_eq!(order.unwrap().trade_state, "SUCCESS");
}
