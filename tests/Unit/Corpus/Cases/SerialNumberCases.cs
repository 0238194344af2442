namespace TlsSimple.Unit.Corpus;

/// <summary>Serial numbers (RFC 5280, section 4.1.2.2): positive, of 20 octets at most. Nobody asks it of anchors.</summary>
internal static class SerialNumberCases
{
    private static readonly byte[] s_twenty = [0x7F, .. Enumerable.Repeat((byte)0xA5, 19)];
    private static readonly byte[] s_twentyOne = [0x7F, .. Enumerable.Repeat((byte)0xA5, 20)];

    public static CaseList All() => new CaseList("serial", "RFC 5280, section 4.1.2.2")
        .Accept("one", c => c.Leaf.Serial(1))
        .Accept("20 octets", c => c.Leaf.Serial(s_twenty))
        .Accept("20 octets in a CA", c => c.Authority.Serial(s_twenty))
        .RefuseForm("21 octets", c => c.Leaf.Serial(s_twentyOne))
        .RefuseForm("21 octets in a CA", c => c.Authority.Serial(s_twentyOne))
        .RefuseForm("40 octets", c => c.Leaf.Serial([.. s_twenty, .. s_twenty]))
        .RefuseForm("zero", c => c.Leaf.Serial(0))
        .RefuseForm("zero in a CA", c => c.Authority.Serial(0))
        .RefuseForm("negative", c => c.Leaf.Serial(0x80))
        .RefuseForm("negative in a CA", c => c.Authority.Serial(0xFF, 0x7F))
        .Accept("zero in a root", c => c.Root.Serial(0))
        .Accept("negative in a root", c => c.Root.Serial(0x80))
        .Accept("21 octets in a root", c => c.Root.Serial(s_twentyOne))
        .Refuse("empty", TlsErrorReason.MalformedCertificate, c => c.Leaf.Serial())
        .Refuse("leading zeros", TlsErrorReason.MalformedCertificate, c => c.Leaf.Serial(0, 0x7F))
        .Refuse("leading ones", TlsErrorReason.MalformedCertificate, c => c.Leaf.Serial(0xFF, 0x80))
        .Accept("the same in leaf and CA", c =>
        {
            c.Leaf.Serial(5);
            c.Authority.Serial(5);
        });
}
