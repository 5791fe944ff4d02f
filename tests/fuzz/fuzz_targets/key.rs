//! The target `key` for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wechatpay_tests::fuzz::key::run(data));
