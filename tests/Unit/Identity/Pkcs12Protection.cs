namespace TlsSimple.Unit.Identity;

/// <summary>How a <see cref="Pkcs12File"/> is encrypted.</summary>
public enum Pkcs12Protection
{
    /// <summary>PBES2 with AES-256-CBC and HMAC-SHA256.</summary>
    Aes256,

    /// <summary>pbeWithSHAAnd3-KeyTripleDES-CBC.</summary>
    TripleDes,

    None,
}
