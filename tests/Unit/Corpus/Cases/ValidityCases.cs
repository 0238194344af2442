namespace TlsSimple.Unit.Corpus;

/// <summary>Times (RFC 5280, section 4.1.2.5): both ends belong to the period, which counts whole seconds.</summary>
internal static class ValidityCases
{
    private static readonly DateTimeOffset s_now = Draft.Now;
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(1);

    public static CaseList All() => new CaseList("validity", "RFC 5280, section 4.1.2.5")
        .Accept("first second", c => c.Leaf.Valid(s_now, s_now.AddDays(1)))
        .Accept("last second", c => c.Leaf.Valid(s_now.AddDays(-1), s_now))
        .Accept("one second long", c => c.Leaf.Valid(s_now, s_now))
        .Accept("within the last second", c =>
        {
            c.Leaf.Valid(s_now.AddDays(-1), s_now);
            c.Time = s_now + s_second - s_moment;
        })
        .Refuse("a second after the end", TlsErrorReason.Expired, c =>
        {
            c.Leaf.Valid(s_now.AddDays(-1), s_now);
            c.Time = s_now + s_second;
        })
        .Refuse("a second before the beginning", TlsErrorReason.NotYetValid, c => c.Leaf.Valid(s_now + s_second, s_now.AddDays(1)))
        .Refuse("a moment before the beginning", TlsErrorReason.NotYetValid, c =>
        {
            c.Leaf.Valid(s_now, s_now.AddDays(1));
            c.Time = s_now - s_moment;
        })
        .Accept("the same instant in another time zone", c =>
        {
            c.Leaf.Valid(s_now.AddDays(-1), s_now);
            c.Time = s_now.ToOffset(TimeSpan.FromHours(9));
        })
        .Refuse("ends before it begins", [TlsErrorReason.Expired, TlsErrorReason.NotYetValid], c => c.Leaf.Valid(s_now.AddDays(1), s_now.AddDays(-1)))
        .Refuse("expired CA", TlsErrorReason.Expired, c => c.Authority.Expired())
        .Refuse("CA not yet valid", TlsErrorReason.NotYetValid, c => c.Authority.NotYetValid())
        .Accept("last second of a CA", c => c.Authority.Valid(s_now.AddDays(-1), s_now))
        .Refuse("expired root", TlsErrorReason.Expired, c => c.Root.Expired())
        .Refuse("root not yet valid", TlsErrorReason.NotYetValid, c => c.Root.NotYetValid())
        .Accept("last second of a root", c => c.Root.Valid(s_now.AddDays(-1), s_now))
        .Accept("first second of a root", c => c.Root.Valid(s_now, s_now.AddDays(1)))
        .Refuse("expired root with a leaf below", TlsErrorReason.Expired, c =>
        {
            c.Root.Expired();
            c.LeafOfRoot();
        })
        .Accept("leaf that outlives its CA", c =>
        {
            c.Authority.Valid(s_now.AddDays(-9), s_now.AddDays(9));
            c.Leaf.Valid(s_now.AddDays(-9), s_now.AddDays(90));
        })
        .Refuse("everything expired", TlsErrorReason.Expired, c =>
        {
            c.Root.Expired();
            c.Authority.Expired();
            c.Leaf.Expired();
        })
        .From("RFC 5280, section 4.1.2.5.1")
        .Accept("two digits of 2049", c => c.Leaf.Valid(Der.UtcTime("250101000000Z"), Der.UtcTime("491231235959Z")))
        .Refuse("two digits of 1950", TlsErrorReason.Expired, c => c.Leaf.Valid(Der.UtcTime("500101000000Z"), Der.UtcTime("501231235959Z")))
        .Accept("begins in 1950", c => c.Leaf.Valid(Der.UtcTime("500101000000Z"), Der.UtcTime("491231235959Z")))
        .Refuse("no seconds", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("2501010000Z"), Der.UtcTime("491231235959Z")))
        .Refuse("zone in place of Z", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("250101000000+0000"), Der.UtcTime("491231235959Z")))
        .Refuse("no zone", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("250101000000"), Der.UtcTime("491231235959Z")))
        .Refuse("day that is none", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("250229000000Z"), Der.UtcTime("491231235959Z")))
        .Accept("29 February", c => c.Leaf.Valid(Der.UtcTime("240229000000Z"), Der.UtcTime("491231235959Z")))
        .Refuse("second 60", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("250630235960Z"), Der.UtcTime("491231235959Z")))
        .From("RFC 5280, section 4.1.2.5.2")
        .Accept("2050 in GeneralizedTime", c => c.Leaf.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("20500101000000Z")))
        .Accept("no end, as section 4.1.2.5 spells it", c => c.Leaf.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("99991231235959Z")))
        .RefuseForm("2049 in GeneralizedTime", c => c.Leaf.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("20490101000000Z")))
        .RefuseForm("2025 in GeneralizedTime", c => c.Leaf.Valid(Der.GeneralizedTime("20250101000000Z"), Der.UtcTime("491231235959Z")))
        .RefuseForm("2025 in GeneralizedTime in a CA", c => c.Authority.Valid(Der.GeneralizedTime("20250101000000Z"), Der.UtcTime("491231235959Z")))
        .Accept("2025 in GeneralizedTime in a root", c => c.Root.Valid(Der.GeneralizedTime("20250101000000Z"), Der.UtcTime("491231235959Z")))
        .Refuse("fraction of a second", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("20500101000000.5Z")))
        .Refuse("GeneralizedTime with a zone", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("20500101000000+0000")))
        .Refuse("GeneralizedTime without seconds", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("205001010000Z")))
        .Refuse("a time of another type", TlsErrorReason.MalformedCertificate, c => c.Leaf.Valid(Der.Ia5("250101000000Z"), Der.UtcTime("491231235959Z")));
}
