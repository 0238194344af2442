using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple.Integration.Pki;

/// <summary>A certificate that signs others, and its key.</summary>
internal sealed record Issuer(X509Certificate2 Certificate, AsymmetricAlgorithm Key);
