//! Who signs certificates here, and the files they are put into.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use synod::doors::http::Tls;

pub const DAY: Duration = Duration::from_secs(86_400);

/// A certificate and its key, as PEM.
pub struct Pair {
    pub certificate: String,
    pub key: String,
}

impl Pair {
    /// Puts both files in place, each in one piece, as whoever renews certificates does.
    pub fn put(&self, dir: &Path) -> Tls {
        let tls = files(dir);
        place(&tls.certificate, &self.certificate);
        place(&tls.key, &self.key);
        tls
    }
}

/// Where a door of this directory finds its pair.
pub fn files(dir: &Path) -> Tls {
    Tls::new(dir.join("cert.pem"), dir.join("key.pem"))
}

/// Puts a file in place in one piece.
pub fn place(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, path).unwrap();
}

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub certificate: String,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = params(&[], 365 * DAY);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        Authority { issuer: Issuer::new(params, key), certificate }
    }

    /// Signs a new pair that is good for these names, from yesterday on, until so long from now.
    pub fn sign(&self, names: &[&str], good_for: Duration) -> Pair {
        self.sign_until(names, SystemTime::now() + good_for)
    }

    pub fn sign_until(&self, names: &[&str], until: SystemTime) -> Pair {
        self.sign_between(names, SystemTime::now() - DAY, until)
    }

    pub fn sign_between(&self, names: &[&str], from: SystemTime, until: SystemTime) -> Pair {
        let mut params = params(names, DAY);
        (params.not_before, params.not_after) = (from.into(), until.into());
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        Pair { certificate, key: key.serialize_pem() }
    }

    /// Its own certificate, in a file.
    pub fn file(&self, dir: &Path) -> PathBuf {
        let path = dir.join("authority.pem");
        place(&path, &self.certificate);
        path
    }
}

/// A pair that nobody else signed, and that calls itself an authority, as `openssl req -x509` makes it.
pub fn self_signed(names: &[&str]) -> Pair {
    let mut params = params(names, 30 * DAY);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    Pair { certificate: params.self_signed(&key).unwrap().pem(), key: key.serialize_pem() }
}

fn params(names: &[&str], good_for: Duration) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, "a certificate for tests");
    params.not_before = (SystemTime::now() - DAY).into();
    params.not_after = (SystemTime::now() + good_for).into();
    params
}
