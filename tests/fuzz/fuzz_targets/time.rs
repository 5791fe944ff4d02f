//! The target `time` for `cargo fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wechatpay_tests::fuzz::time::run(data));
