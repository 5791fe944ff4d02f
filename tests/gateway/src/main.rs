//! The gateway as a program: specs enter, and a server runs until it is stopped.

use std::net::SocketAddr;
use std::path::PathBuf;

use wechatpay_gateway::{Gateway, GatewayError};

fn main() -> Result<(), GatewayError> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().and_then(|text| text.parse().ok());
    let address = address.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let specs: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let specs = if specs.is_empty() { vec![PathBuf::from("specs")] } else { specs };
    let gateway = Gateway::start_at(&specs, None, address)?;
    let _ = gateway.url();
    loop {
        std::thread::park();
    }
}
