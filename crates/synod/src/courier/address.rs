//! Who may be contacted: public addresses, and private ones where this node was started for them.
//!
//! An agent that names an endpoint makes this node send requests where the agent itself may not reach: to the services beside the node, the network behind it, the metadata of its cloud.
//! So what is *not* known to be public is private, and some addresses are nobody's endpoint under any flag.
//!
//! ```text
//!   IPv4   public                             everything but the lists below
//!          private, by flag                   0/8 no · 10/8 · 127/8 · 172.16/12 · 192.168/16 · 100.64/10
//!          never                              link-local, multicast, reserved, documentation, benchmarks, metadata
//!   IPv6   public                             2000::/3 without the special ranges in it
//!          private, by flag                   ::1 · fc00::/7
//!          as the IPv4 address inside         ::ffff:0:0/96 (mapped) · 64:ff9b::/96 (NAT64) · 2002::/16 (6to4)
//!          never                              everything else
//! ```
//!
//! Ranges: the special-purpose registries of IANA (RFC 6890 and what came after it).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use synod_core::endpoint;
use synod_core::refusal::{self, Refusal};

/// What an address is to this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anybody reaches it.
    Public,
    /// It is within this machine or network.
    Private(&'static str),
    /// Nobody's endpoint.
    Never(&'static str),
}

/// What this address is.
pub fn kind(address: IpAddr) -> Kind {
    match address {
        IpAddr::V4(four) => kind_of_four(four),
        IpAddr::V6(six) => kind_of_six(six),
    }
}

fn kind_of_four(address: Ipv4Addr) -> Kind {
    match address.octets() {
        // Metadata services that stand in ranges which are otherwise ordinary.
        [100, 100, 100, 200] | [168, 63, 129, 16] => Kind::Never("a cloud's metadata service"),
        [0, ..] => Kind::Never("this host without a name"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Kind::Private("private"),
        [127, ..] => Kind::Private("loopback"),
        [100, 64..=127, ..] => Kind::Private("shared by a carrier's customers"),
        [169, 254, ..] => Kind::Never("link-local, where clouds keep their metadata"),
        [192, 0, 0, _] | [192, 88, 99, _] | [240..=255, ..] => Kind::Never("reserved"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Kind::Never("for documentation"),
        [198, 18..=19, ..] => Kind::Never("for benchmarks"),
        [224..=239, ..] => Kind::Never("multicast"),
        _ => Kind::Public,
    }
}

fn kind_of_six(address: Ipv6Addr) -> Kind {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inside = |high: u16, low: u16| kind_of_four(Ipv4Addr::from((high as u32) << 16 | low as u32));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => return inside(g, h),
        [0x2002, high, low, ..] => return inside(high, low),
        _ => {}
    }
    match a {
        _ if address == Ipv6Addr::LOCALHOST => Kind::Private("loopback"),
        0xfd00 if b == 0xec2 => Kind::Never("a cloud's metadata service"),
        0xfc00..=0xfdff => Kind::Private("private"),
        0xfe80..=0xfebf => Kind::Never("link-local"),
        0xff00..=0xffff => Kind::Never("multicast"),
        0x2001 if b < 0x200 => Kind::Never("reserved or a tunnel"),
        0x2001 if b == 0xdb8 => Kind::Never("for documentation"),
        0x3fff if b < 0x1000 => Kind::Never("for documentation"),
        0x2000..=0x3fff => Kind::Public,
        _ => Kind::Never("reserved"),
    }
}

/// Refuses an address that this node does not contact; `secure` says whether it would be through TLS.
pub fn check(address: IpAddr, secure: bool, private: bool) -> Result<(), String> {
    match kind(address) {
        Kind::Public if secure => Ok(()),
        Kind::Public => {
            Err(format!("{address} is public and http carries what is said in the clear; use https"))
        }
        Kind::Private(_) if private => Ok(()),
        Kind::Private(what) => Err(format!(
            "{address} is {what}; nothing is pushed there unless the node is started with --push-to-private"
        )),
        Kind::Never(what) => Err(format!("{address} is {what}; nothing is pushed there")),
    }
}

/// The same for whoever named an endpoint: what a lookup in this node's network finds is nothing for them.
pub fn outside(address: IpAddr) -> &'static str {
    match kind(address) {
        Kind::Public => "http carries what is said in the clear; use https",
        Kind::Private(_) | Kind::Never(_) => "it is not public",
    }
}

/// What is counted as one place: an address; of IPv6 the /64 that one customer has; within this machine or network, with its port.
pub fn line(address: IpAddr, port: u16) -> String {
    match (kind(address), address) {
        (Kind::Public, IpAddr::V6(six)) => {
            let [a, b, c, d, ..] = six.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        (Kind::Public, IpAddr::V4(four)) => four.to_string(),
        (Kind::Private(_) | Kind::Never(_), _) => SocketAddr::new(address, port).to_string(),
    }
}

/// Says at once what every attempt would come to: a URL of this node's network where it may not reach it.
pub fn check_url(url: &str, private: bool) -> Result<(), Refusal> {
    let Ok(endpoint) = endpoint::parse(url) else { return Ok(()) };
    if !endpoint.secure && !private {
        return Err(refusal::invalid(
            "plain http is for endpoints within this machine or network, and the node was not started for those; use https, or start it with --push-to-private",
        ));
    }
    match endpoint.host.parse() {
        Ok(address) => check(address, endpoint.secure, private).map_err(refusal::invalid),
        Err(_) if endpoint.host.contains(':') => Err(refusal::invalid(
            "what stands in the brackets is no IPv6 address; send one such as https://[2001:db8::1]/hooks/heron",
        )),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for public in
            ["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2606:4700::1"]
        {
            assert_eq!(kind(public.parse().unwrap()), Kind::Public, "{public}");
        }
        for private in [
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "127.0.0.1",
            "127.9.9.9",
            "100.64.0.1",
            "100.127.255.255",
            "::1",
            "fc00::1",
            "fdff::1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "64:ff9b::192.168.0.1",
            "2002:7f00:1::",
        ] {
            assert!(matches!(kind(private.parse().unwrap()), Kind::Private(_)), "{private}");
        }
        for never in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::",
            "fd00:ec2::254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::127.0.0.1",
            "::7f00:1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2001:10::1",
            "3fff::1",
            "64:ff9b:1::1",
            "100::1",
            "5f00::1",
            "4000::1",
        ] {
            assert!(matches!(kind(never.parse().unwrap()), Kind::Never(_)), "{never}");
        }
    }

    #[test]
    fn the_flag_opens_private_networks_and_nothing_else() {
        let ok = |address: &str, secure, private| check(address.parse().unwrap(), secure, private).is_ok();
        assert!(ok("1.1.1.1", true, false) && ok("1.1.1.1", true, true));
        assert!(!ok("1.1.1.1", false, false) && !ok("1.1.1.1", false, true), "in the clear");
        assert!(!ok("127.0.0.1", true, false) && ok("127.0.0.1", false, true));
        assert!(!ok("169.254.169.254", true, true) && !ok("0.0.0.0", false, true));
    }

    #[test]
    fn a_url_that_can_never_be_pushed_to_is_refused_at_once() {
        for url in ["http://a.example/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/"] {
            assert!(check_url(url, false).is_err(), "{url}");
        }
        assert!(check_url("https://a.example/", false).is_ok(), "names are looked up at each attempt");
        assert!(check_url("http://a.example/", true).is_ok() && check_url("http://[::1]:1/", true).is_ok());
        assert!(check_url("http://169.254.169.254/", true).is_err());
        assert!(check_url("https://[1:2:3]/", true).is_err(), "no address, and never a name");
    }

    #[test]
    fn one_machine_is_one_line_however_it_is_called() {
        let of = |address: &str, port| line(address.parse().unwrap(), port);
        assert_eq!(of("1.1.1.1", 443), of("1.1.1.1", 8443));
        assert_ne!(of("1.1.1.1", 443), of("1.1.1.2", 443));
        assert_eq!(of("2606:4700::1", 443), of("2606:4700::ffff:0:2", 1));
        assert_ne!(of("2606:4700::1", 443), of("2606:4700:0:1::1", 443));
        // Who opened private networks runs many services on one machine.
        assert_ne!(of("127.0.0.1", 1), of("127.0.0.1", 2));
    }
}
