namespace ConsoleFetch;

/// <summary>What the process ends with: curl's numbers, as far as they apply.</summary>
internal enum ExitCode
{
    Ok = 0,

    /// <summary>With <c>--https-only</c>: the URL, or a redirect, is http.</summary>
    PlaintextRefused = 1,

    /// <summary>The command line is wrong, or an option asks for what there is not.</summary>
    Usage = 2,

    /// <summary>The URL is malformed, or neither http nor https.</summary>
    BadUrl = 3,

    /// <summary>The proxy's name does not resolve.</summary>
    ProxyDns = 5,

    /// <summary>The host's name does not resolve.</summary>
    Dns = 6,

    /// <summary>No TCP connection, with the server or the proxy.</summary>
    Connect = 7,

    /// <summary>The body ended too early: shorter than announced, or without close_notify.</summary>
    Partial = 18,

    /// <summary>With <c>-f</c>: a status of 400 or above.</summary>
    HttpStatus = 22,

    /// <summary>The body cannot be written to where it should go.</summary>
    Write = 23,

    /// <summary>A file to send cannot be read.</summary>
    Read = 26,

    /// <summary>A time limit ran out: connect, handshake or <c>--max-time</c>.</summary>
    Timeout = 28,

    /// <summary>The TLS handshake failed, for another reason than the peer's certificate.</summary>
    Handshake = 35,

    /// <summary>With <c>-L</c>: one redirect too many, or one from https to http.</summary>
    Redirect = 47,

    /// <summary>Receiving failed: a reset, a record that is not authentic, HTTP that makes no sense.</summary>
    Receive = 56,

    /// <summary>The client certificate or its key cannot be read or used.</summary>
    ClientCertificate = 58,

    /// <summary>The peer's certificate was refused.</summary>
    PeerCertificate = 60,

    /// <summary>The file of trust anchors cannot be read or holds none.</summary>
    CaFile = 77,

    /// <summary>The file of revocation lists cannot be read or does not parse.</summary>
    RevocationList = 82,

    /// <summary>None of the pinned keys stands in the peer's path.</summary>
    PinMismatch = 90,

    /// <summary>The proxy was reached, and made no tunnel.</summary>
    Proxy = 97,

    /// <summary>Ctrl+C: 128 and the number of SIGINT, as shells have it.</summary>
    Cancelled = 130,
}
