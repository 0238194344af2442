using System.Formats.Asn1;
using System.Globalization;

namespace TlsSimple;

/// <summary>What the lists say about one certificate, gathered list by list.</summary>
/// <remarks>
/// The lists of its issuer count, told by name and, where both sides have one, key identifier. What a current one says
/// holds. One that is out of date cannot clear a certificate any more, but what it has on it stays revoked. One that cannot
/// be used at all says nothing; it is kept in mind, for the caller gave it to be used.
/// </remarks>
/// <param name="certificate">The certificate.</param>
/// <param name="issuer">Its issuer, whose signature on it was verified.</param>
/// <param name="time">The time at which lists must be current.</param>
internal sealed class RevocationStatus(ParsedCertificate certificate, ParsedCertificate issuer, DateTimeOffset time)
{
    private const string Reference = "RFC 5280, section 6.3.3";
    private const int MaximumProblemsShown = 4;

    private readonly List<string> _problems = [];
    private readonly List<string> _reservations = [];
    private string? _revoked;
    private string? _revokedByOutdatedList;
    private bool _isCleared;

    /// <summary>Takes notice of a list, whosever it is.</summary>
    public void Consult(RevocationList list)
    {
        if (!IsOfIssuer(list) || list.Scope.OnlyAttributeCertificates)
        {
            return;
        }

        string problem = WhyUnusable(list);
        if (problem.Length > 0)
        {
            _problems.Add(problem);
            return;
        }

        bool isCurrent = list.IsCurrent(time);
        if (list.Entries.Find(certificate.SerialNumber.Span) is RevokedEntry entry)
        {
            ref string? revoked = ref isCurrent ? ref _revoked : ref _revokedByOutdatedList;
            revoked ??= Describe(entry, list);
        }
        else if (isCurrent)
        {
            Clear(list);
        }

        if (!isCurrent)
        {
            _problems.Add($"It is not current: it is good from {Format(list.ThisUpdate)} to {Format(list.NextUpdate)}, and it is now {Format(time)}.");
        }
    }

    /// <summary>The verdict on the certificate; <c>null</c> if it may pass.</summary>
    public TlsCertificateFailure? ToFailure(int depth, RevocationMode mode)
    {
        if (_revoked is not null)
        {
            return Revoked(depth, _revoked);
        }

        if (_isCleared)
        {
            return null;
        }

        if (_revokedByOutdatedList is not null)
        {
            return Revoked(depth, _revokedByOutdatedList);
        }

        return _problems.Count > 0 || mode == RevocationMode.Require ? Unknown(depth) : null;
    }

    private static string Format(DateTimeOffset date) => date.ToString("u", CultureInfo.InvariantCulture);

    private bool IsOfIssuer(RevocationList list)
    {
        if (!list.Issuer.Matches(issuer.Subject))
        {
            return false;
        }

        // Where either says nothing, the signature tells.
        return list.AuthorityKeyIdentifier is not { } wanted
            || issuer.SubjectKeyIdentifier is not { } present
            || wanted.Span.SequenceEqual(present.Span);
    }

    private string WhyUnusable(RevocationList list)
    {
        if (list.UnknownCriticalExtension is string oid)
        {
            return $"It has the critical extension {oid}, which is not known here (RFC 5280, section 5.2).";
        }

        return issuer.KeyUsage is KeyUsages usage && !usage.HasFlag(KeyUsages.CrlSign)
            ? "Its issuer's certificate does not allow signing lists (cRLSign; RFC 5280, section 6.3.3 (f))."
            : list.VerifySignature(issuer.PublicKey);
    }

    private void Clear(RevocationList list)
    {
        string reservation;
        try
        {
            reservation = list.Scope.WhyNotFor(certificate);
        }
        catch (AsnContentException)
        {
            _problems.Add("It is only for the certificates of one distribution point, and those that the certificate names do not parse.");
            return;
        }

        if (reservation.Length > 0)
        {
            _reservations.Add(reservation);
        }
        else
        {
            _isCleared = true;
        }
    }

    private static string Describe(RevokedEntry entry, RevocationList list)
    {
        string what = entry.Reason switch
        {
            RevocationReason.KeyCompromise => "was revoked (keyCompromise)",
            RevocationReason.CaCompromise => "was revoked (cACompromise)",
            RevocationReason.AffiliationChanged => "was revoked (affiliationChanged)",
            RevocationReason.Superseded => "was revoked (superseded)",
            RevocationReason.CessationOfOperation => "was revoked (cessationOfOperation)",
            RevocationReason.CertificateHold => "was put on hold (certificateHold)",
            RevocationReason.PrivilegeWithdrawn => "was revoked (privilegeWithdrawn)",
            RevocationReason.AaCompromise => "was revoked (aACompromise)",
            _ => "was revoked",
        };
        return $"it {what} on {Format(entry.Date)}, says the list of {Format(list.ThisUpdate)}";
    }

    private TlsCertificateFailure Revoked(int depth, string found) =>
        Fail(TlsErrorReason.Revoked, depth, $"The certificate is revoked: {found}.", "not on a revocation list", found);

    private TlsCertificateFailure Unknown(int depth)
    {
        string[] whys = [.. _problems.Concat(_reservations).Distinct()];
        string found = whys.Length == 0 ? "none of that issuer was given" : string.Join(' ', whys.Take(MaximumProblemsShown));
        string detail = whys.Length == 0
            ? $"No revocation list of its issuer, '{issuer.Subject}', was given, and one is required."
            : $"No revocation list of its issuer, '{issuer.Subject}', can be used: {found}";
        return Fail(TlsErrorReason.RevocationUnknown, depth, detail, $"a current revocation list of {issuer.Subject}", found);
    }

    private TlsCertificateFailure Fail(TlsErrorReason reason, int depth, string detail, string expected, string found) =>
        new(reason, depth, certificate.Subject.ToString(), detail)
        {
            SerialNumber = Convert.ToHexStringLower(certificate.SerialNumber.Span),
            Expected = expected,
            Found = found,
            Reference = Reference,
        };
}
