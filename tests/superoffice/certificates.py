"""A root certificate of our own making, and servers that show one signed by it, for the tests of trust."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, words), x509.NameAttribute(NameOID.COMMON_NAME, words)])


@dataclass
class Authority:
    """Vouches for servers. `file` is what an IT department would put on each computer."""

    folder: Path
    words: str = "Kommunens egen rot"

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(_name(self.words), self._key)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
        self._root = builder.sign(self._key, hashes.SHA256())
        self.file = self.folder / "root.pem"
        self.file.write_bytes(self._root.public_bytes(serialization.Encoding.PEM))

    def server(self, host: str = "127.0.0.1", *, days: int = 1) -> ssl.SSLContext:
        """What a server of that name shows; `days` negative: it has run out."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)]
        builder = self._builder(_name(host), key, days=days)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        path = self.folder / f"server-{host}-{days}.pem"
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _builder(self, subject: x509.Name, key: Key, *, days: int = 30) -> x509.CertificateBuilder:
        now = datetime.now(tz=UTC)
        begins = now - timedelta(days=60)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_name(self.words))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(now + timedelta(days=days))
        )
