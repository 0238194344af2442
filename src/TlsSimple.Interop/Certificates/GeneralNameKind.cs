namespace TlsSimple;

/// <summary>The alternatives of GeneralName (RFC 5280, section 4.2.1.6); the numbers are their tags.</summary>
internal enum GeneralNameKind
{
    OtherName = 0,
    Email = 1,
    Dns = 2,
    X400Address = 3,
    Directory = 4,
    EdiParty = 5,
    Uri = 6,
    IPAddress = 7,
    RegisteredId = 8,
}
