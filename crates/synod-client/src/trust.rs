//! Which certificate is believed to be the node's.
//!
//! ```text
//!   found in a data directory    the one certificate that its node.json names, whatever its names and dates
//!   SYNOD_CA, --ca FILE          what is signed by a certificate in the file, or stands in it itself
//!   neither                      what the system trusts
//! ```
//!
//! A node writes `node.json` itself, into a directory that is its owner's alone; so on the same machine nothing has to be configured, and a certificate for `synod.example.org` is good on 127.0.0.1.
//! The file of `--ca` is read at each handshake: a self-signed certificate may be renewed while its clients run.
//! A certificate that stands in the file is believed although it calls itself an authority, as `openssl req -x509` makes them; its names and dates are held against it all the same.
//!
//! Deliberately not here: revocation lists, client certificates, and any way to trust everybody.

use crate::certificate;
use crate::find::Target;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Believes a certificate, or says why not.
#[derive(Debug)]
struct Trust {
    target: Arc<RwLock<Arc<Target>>>,
    ca: Option<PathBuf>,
    /// What the system trusts; read when it is first needed, for that takes longer than all else a client does.
    system: OnceLock<Result<Arc<WebPkiServerVerifier>, String>>,
    provider: Arc<CryptoProvider>,
}

/// A sentence instead of a certificate.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct No(String);

/// TLS towards the node that `target` names at the time.
pub(crate) fn config(target: Arc<RwLock<Arc<Target>>>, ca: Option<PathBuf>) -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    let trust = Trust { target, ca, system: OnceLock::new(), provider: provider.clone() };
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(trust))
        .with_no_client_auth()
}

/// Why a connection was not made, when it was TLS that was not agreed on, and whether trying again may help.
pub(crate) fn explain(error: &(dyn std::error::Error + 'static), target: &Target) -> Option<(String, bool)> {
    let base = &target.base;
    let host = base.strip_prefix("https://")?;
    Some(match tls(error)? {
        Error::InvalidCertificate(CertificateError::Other(OtherError(no))) if no.is::<No>() => {
            (no.to_string(), target.certificate.is_some())
        }
        Error::InvalidMessage(_) => (
            format!(
                "what answers at {base} does not speak TLS; if it is a node without a certificate, its address is http://{host}"
            ),
            false,
        ),
        // The node is out of order, or somebody cut the line; that passes.
        other => (format!("TLS with {base} came to nothing ({other})"), true),
    })
}

/// The error of TLS that an error comes from. One of input and output hides the one inside it from `source`.
fn tls<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<Error>() {
            return Some(found);
        }
        let inside = error.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref());
        next = match inside {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    None
}

impl Trust {
    fn believe(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), String> {
        let target = self.target.read().unwrap_or_else(PoisonError::into_inner).clone();
        let base = &target.base;
        if let Some(known) = &target.certificate {
            return match certificate::fingerprint(shown) == *known {
                true => Ok(()),
                false => Err(format!(
                    "what answers at {base} is not the node that left its address in the data directory: it shows another certificate"
                )),
            };
        }
        let (verifier, whom) = match &self.ca {
            Some(file) => {
                let given = certificate::read(file)?;
                if given.iter().any(|given| given == shown) {
                    return on_its_own(shown, name, now)
                        .map_err(|why| sentence(base, &why, name, file.display()));
                }
                (self.of_file(&given, file)?, file.display().to_string())
            }
            None => (self.system.get_or_init(|| system(&self.provider)).clone()?, String::new()),
        };
        match verifier.verify_server_cert(shown, between, name, ocsp, now) {
            Ok(_) => Ok(()),
            Err(Error::InvalidCertificate(why)) => Err(sentence(base, &why, name, whom)),
            Err(other) => {
                Err(format!("the certificate of {base} cannot be used ({other}); give the node another one"))
            }
        }
    }

    fn of_file(
        &self,
        given: &[CertificateDer<'static>],
        file: &Path,
    ) -> Result<Arc<WebPkiServerVerifier>, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(given.iter().cloned());
        verifier(roots, &self.provider).map_err(|why| format!("{}: {why}", file.display()))
    }
}

/// Whether a certificate that is believed as such is good for this name at this time.
fn on_its_own(
    shown: &CertificateDer<'_>,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<(), CertificateError> {
    let (begins, ends) = certificate::span(shown).ok_or(CertificateError::BadEncoding)?;
    let now = now.as_secs() * 1_000;
    if now > ends {
        return Err(CertificateError::Expired);
    }
    if now < begins {
        return Err(CertificateError::NotValidYet);
    }
    certificate::is_for(shown, name).then_some(()).ok_or(CertificateError::NotValidForName)
}

/// What the system trusts.
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    verifier(roots, provider).map_err(|why| {
        format!(
            "this system has no certificates to trust ({why}); give the node's with --ca FILE or SYNOD_CA"
        )
    })
}

fn verifier(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, String> {
    let built = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
    built.map_err(|error| error.to_string())
}

/// Why a certificate is not believed, and what to do. `whom` names the file of authorities; empty for the system's.
fn sentence(base: &str, why: &CertificateError, name: &ServerName<'_>, whom: impl ToString) -> String {
    let whom = whom.to_string();
    let name = name.to_str();
    match why {
        CertificateError::UnknownIssuer if whom.is_empty() => format!(
            "the certificate of {base} is signed by nobody whom this system trusts; give its authority, or the certificate itself, with --ca FILE or SYNOD_CA"
        ),
        CertificateError::UnknownIssuer | CertificateError::BadSignature => format!(
            "the certificate of {base} is not signed by what stands in {whom}; give the right authority, or the certificate itself, with --ca FILE or SYNOD_CA"
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => format!(
            "the certificate of {base} is not made out for `{name}`; call the node by a name that stands in its certificate"
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => format!(
            "the certificate of {base} has expired; renew it, and the node takes the new one by itself"
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("the certificate of {base} is not good yet; look at the clock of this machine")
        }
        CertificateError::Other(OtherError(other)) if other.to_string().contains("CaUsedAsEndEntity") => {
            format!(
                "the certificate of {base} is an authority's; give that very certificate with --ca FILE or SYNOD_CA"
            )
        }
        other => format!("the certificate of {base} cannot be used ({other}); give the node another one"),
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.believe(shown, between, name, ocsp, now) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(why) => {
                Err(Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(No(why))))))
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, shown, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, shown, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
