using System.Net;

namespace TlsSimple.Unit.Corpus;

/// <summary>GeneralNames (RFC 5280, section 4.2.1.6), which are also what name constraints are made of (section 4.2.1.10).</summary>
internal static class Alt
{
    public static byte[] Dns(string name) => Der.Implicit(2, Der.Ascii(name));

    public static byte[] Mail(string mailbox) => Der.Implicit(1, Der.Ascii(mailbox));

    public static byte[] Uri(string uri) => Der.Implicit(6, Der.Ascii(uri));

    public static byte[] Ip(string address) => Ip(IPAddress.Parse(address).GetAddressBytes());

    public static byte[] Ip(params byte[] bytes) => Der.Implicit(7, bytes);

    /// <summary>An address and its mask, as a constraint has them.</summary>
    public static byte[] Subnet(string address, string mask) =>
        Ip([.. IPAddress.Parse(address).GetAddressBytes(), .. IPAddress.Parse(mask).GetAddressBytes()]);

    /// <summary>Name is a CHOICE, so its tag is explicit.</summary>
    public static byte[] Directory(string name) => Directory(X500.Of(name));

    public static byte[] Directory(byte[] name) => Der.Explicit(4, name);

    public static byte[] Other(string oid, byte[] value) => Der.Explicit(0, Der.Oid(oid), Der.Explicit(0, value));

    /// <summary>A user principal name, the otherName that is met most.</summary>
    public static byte[] Principal(string name) => Other("1.3.6.1.4.1.311.20.2.3", Der.Utf8(name));

    public static byte[] RegisteredId(string oid) => Der.Implicit(8, Der.Oid(oid)[2..]);
}
