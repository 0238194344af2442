using System.Security.Cryptography;

namespace TlsSimple.Unit.Certificates;

/// <summary>Certificates as PEM text, told apart by their subject.</summary>
internal static class PemText
{
    public static byte[] Der(string subject) =>
        new CertificateBuilder { Subject = CertificateBuilder.Name(("2.5.4.3", subject)) }.Build();

    public static string Certificate(string subject) => Block("CERTIFICATE", Der(subject));

    public static string Block(string label, byte[] data) => PemEncoding.WriteString(label, data) + "\n";
}
