//! Where a request comes from, for throttling.

use crate::app::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// The client's address: the peer of the connection, or the last one a trusted proxy names.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The key for throttling; IPv6 clients hold whole /64 networks, so those count as one.
    pub fn key(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}")
            }
        }
    }
}

impl FromRequestParts<Arc<App>> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Self>().copied().unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into()));
        let forwarded = parts.headers.get_all("x-forwarded-for").into_iter().next_back();
        let named = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        Ok(named.filter(|_| app.config.trust_forwarded_for).map_or(peer, Self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_one_client_are_one_key() {
        let check = |address: &str, expected: &str| assert_eq!(ClientAddress(address.parse().unwrap()).key(), expected);
        check("10.0.0.7", "10.0.0.7");
        check("::ffff:10.0.0.7", "10.0.0.7");
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2");
        check("2001:db8:1:2:ffff::1", "2001:db8:1:2");
    }
}
