using System.Formats.Asn1;
using System.Text;

namespace TlsSimple;

/// <summary>The names of a certificate that name constraints look at.</summary>
internal static class CertificateNames
{
    /// <summary>
    /// The subject alternative names; the subject as a directory name, unless it is empty; and, where no alternative name is an
    /// e-mail address, those in the subject (RFC 5280, section 4.2.1.10). A common name is no DNS name (RFC 9525, section 2).
    /// </summary>
    public static IReadOnlyList<ConstrainedName> Of(ParsedCertificate certificate)
    {
        var names = new List<ConstrainedName>();
        foreach (GeneralName name in certificate.SubjectAlternativeNames ?? [])
        {
            names.Add(new ConstrainedName(name, name.Kind == GeneralNameKind.Directory ? TakeApart(name) : null));
        }

        if (certificate.Subject.IsEmpty)
        {
            return names;
        }

        bool hasAddress = names.Exists(name => name.Name.Kind == GeneralNameKind.Email);
        names.Add(new ConstrainedName(new GeneralName(GeneralNameKind.Directory, certificate.Subject.Der), certificate.Subject));
        if (!hasAddress)
        {
            foreach (string? address in certificate.Subject.ValuesOf(ObjectIdentifiers.EmailAddress))
            {
                // One that is no text is no address either: it stays, and is malformed.
                names.Add(new ConstrainedName(new GeneralName(GeneralNameKind.Email, Encoding.UTF8.GetBytes(address ?? "")), null));
            }
        }

        return names;
    }

    private static DistinguishedName? TakeApart(GeneralName name)
    {
        try
        {
            return DistinguishedName.Parse(name.Value);
        }
        catch (AsnContentException)
        {
            // It is no name, which the comparison calls malformed.
            return null;
        }
    }
}
