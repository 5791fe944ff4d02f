//! The target `notification_v2` for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wechatpay_tests::fuzz::notification_v2::run(data));
