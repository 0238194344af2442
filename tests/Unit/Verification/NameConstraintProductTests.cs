using System.Formats.Asn1;
using System.Net;
using System.Text;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Verification;

/// <summary>
/// Every combination of: host or address dialled; common name; DNS name and address in the certificate; what the CA permits
/// and excludes of each, where each is absent, fits or does not. The rule is a line; the chains are two thousand times four.
/// </summary>
public sealed class NameConstraintProductTests
{
    private const string Host = "server.test";
    private const string OtherHost = "bad.example.com";
    private const string Address = "127.0.0.1";
    private const string OtherAddress = "1.1.1.1";

    private enum Is
    {
        Absent,
        Good,
        Bad,
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Verify_EveryCombination_IsAsTheRuleHasIt(bool isAddressDialled, bool isCommonNameAddress)
    {
        var wrong = new List<string>();
        int count = 0;
        Is[] all = Enum.GetValues<Is>();
        byte[] root = new SearchScene().Authority("root", "root");
        TrustAnchors anchors = TrustAnchors.FromCertificates([(ReadOnlyMemory<byte>)root]);
        foreach (Is permittedDns in all)
        {
            foreach (Is excludedDns in all)
            {
                foreach (Is permittedAddress in all)
                {
                    foreach (Is excludedAddress in all)
                    {
                        byte[] authority = Authority(permittedDns, excludedDns, permittedAddress, excludedAddress);
                        foreach (Is commonName in all)
                        {
                            foreach (Is dns in all)
                            {
                                foreach (Is address in all)
                                {
                                    count++;
                                    bool isAllowed = IsAllowed(dns, permittedDns, excludedDns) && IsAllowed(address, permittedAddress, excludedAddress);
                                    bool isExpected = isAllowed && (isAddressDialled ? address : dns) == Is.Good;
                                    byte[] peer = Peer(commonName, isCommonNameAddress, dns, address);
                                    if (Verify(peer, authority, anchors, isAddressDialled ? Address : Host) != isExpected)
                                    {
                                        wrong.Add($"CN {commonName}, DNS {dns} ({permittedDns}/{excludedDns}), address {address} ({permittedAddress}/{excludedAddress})");
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }

        Assert.Equal(2187, count);
        Assert.Empty(wrong);
    }

    /// <summary>A name that is there must lie in what is permitted, if anything is, and not in what is excluded.</summary>
    private static bool IsAllowed(Is name, Is permitted, Is excluded) =>
        name == Is.Absent || ((permitted == Is.Absent || permitted == name) && excluded != name);

    private static bool Verify(byte[] peer, byte[] authority, TrustAnchors anchors, string name) => CertificateVerifier.Verify(
        peer,
        [(ReadOnlyMemory<byte>)authority],
        new VerificationRequest(
            anchors, HostName.Parse(name, nameof(name)), SearchScene.Now, CertificatePurpose.Server, new CertificateVerifierOptions(), (_, _) => TlsStatus.Ok)).IsAccepted;

    private static byte[] Authority(Is permittedDns, Is excludedDns, Is permittedAddress, Is excludedAddress)
    {
        (int Tag, byte[] Value)[] permitted = [.. Subtrees(permittedDns, permittedAddress)];
        (int Tag, byte[] Value)[] excluded = [.. Subtrees(excludedDns, excludedAddress)];
        return new SearchScene().Authority("ca", "root", change: builder =>
        {
            if (permitted.Length + excluded.Length > 0)
            {
                builder.With(
                    ObjectIdentifiers.NameConstraints,
                    CertificateBuilder.Sequence(w =>
                    {
                        Write(w, permitted, 0);
                        Write(w, excluded, 1);
                    }),
                    critical: true);
            }
        });
    }

    private static IEnumerable<(int Tag, byte[] Value)> Subtrees(Is dns, Is address)
    {
        if (dns != Is.Absent)
        {
            yield return (2, Encoding.ASCII.GetBytes(dns == Is.Good ? "test" : "example.com"));
        }

        if (address != Is.Absent)
        {
            yield return (7, [.. IPAddress.Parse(address == Is.Good ? "127.0.0.0" : "1.1.1.0").GetAddressBytes(), 255, 255, 255, 0]);
        }
    }

    private static void Write(AsnWriter writer, (int Tag, byte[] Value)[] subtrees, int tag)
    {
        if (subtrees.Length == 0)
        {
            return;
        }

        var outer = new Asn1Tag(TagClass.ContextSpecific, tag);
        writer.PushSequence(outer);
        foreach ((int kind, byte[] value) in subtrees)
        {
            writer.PushSequence();
            writer.WriteOctetString(value, new Asn1Tag(TagClass.ContextSpecific, kind));
            writer.PopSequence();
        }

        writer.PopSequence(outer);
    }

    private static byte[] Peer(Is commonName, bool isCommonNameAddress, Is dns, Is address)
    {
        var names = new List<(int Tag, byte[] Value)>();
        if (dns != Is.Absent)
        {
            names.Add((2, Encoding.ASCII.GetBytes(dns == Is.Good ? Host : OtherHost)));
        }

        if (address != Is.Absent)
        {
            names.Add((7, IPAddress.Parse(address == Is.Good ? Address : OtherAddress).GetAddressBytes()));
        }

        var builder = new CertificateBuilder
        {
            Issuer = CertificateBuilder.Name(("2.5.4.3", "ca")),
            Subject = commonName == Is.Absent
                ? CertificateBuilder.Name(("2.5.4.10", "Example"))
                : CertificateBuilder.Name(("2.5.4.3", (isCommonNameAddress, commonName) switch
                {
                    (true, Is.Good) => Address,
                    (true, _) => OtherAddress,
                    (false, Is.Good) => Host,
                    _ => OtherHost,
                })),
        };
        builder.With(ObjectIdentifiers.AuthorityKeyIdentifier, CertificateBuilder.Sequence(
            w => w.WriteOctetString("ca"u8, new Asn1Tag(TagClass.ContextSpecific, 0))));
        if (names.Count > 0)
        {
            builder.With(ObjectIdentifiers.SubjectAlternativeName, CertificateBuilder.Names([.. names]));
        }

        return builder.Build();
    }
}
