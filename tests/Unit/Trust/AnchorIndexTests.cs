using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Trust;

public class AnchorIndexTests
{
    [Fact]
    public void FindBySubject_OneOfMany_TakesApartOnlyThat()
    {
        AnchorIndex anchors = Anchors.Of("x", [.. Enumerable.Range(0, 200).Select(i => $"CA {i}")]);

        IReadOnlyList<AnchorEntry> found = anchors.FindBySubject(Anchors.Name("CA 77"));

        Assert.Equal(PemText.Der("CA 77"), Assert.Single(found).Der.ToArray());
        Assert.Single(anchors.Entries, entry => entry.IsParsed);
        Assert.Same(found[0], anchors.FindBySubject(Anchors.Name("CA 77"))[0]);
        Assert.Empty(anchors.FindBySubject(Anchors.Name("CA 200")));
        Assert.Equal((200, 0, "x"), (anchors.Count, anchors.SkippedCount, anchors.Description));
    }

    [Fact]
    public void FindBySubject_SameNameInAnotherForm_IsFound()
    {
        AnchorIndex anchors = Anchors.Of("x", "Example CA", "Példa CA", "Other");

        Assert.Single(anchors.FindBySubject(Anchors.Name(" EXAMPLE  ca")));
        Assert.Single(anchors.FindBySubject(Anchors.Name("PÉLDA ca")));
        Assert.Empty(anchors.FindBySubject(Anchors.Name("Pelda CA")));
    }

    [Fact]
    public void FindBySubject_SeveralOfOneName_GivesAllInOrder()
    {
        var builder = new AnchorIndexBuilder();
        byte[] first = new CertificateBuilder { SerialNumber = w => w.WriteInteger(1) }.Build();
        byte[] second = new CertificateBuilder { SerialNumber = w => w.WriteInteger(2) }.Build();
        foreach (byte[] der in (byte[][])[first, PemText.Der("a"), second, first])
        {
            builder.AddLenient(der);
        }

        Assert.Equal([first, second], builder.Build("x").FindBySubject(Anchors.Name("Subject")).Select(c => c.Der.ToArray()));
    }

    [Fact]
    public void FindBySubject_WhatDoesNotServe_IsPassedOverAndCounted()
    {
        var builder = new AnchorIndexBuilder();
        builder.AddLenient(new byte[] { 0x30, 0x00 });
        byte[] odd = new CertificateBuilder { Version = 7 }.Build();
        byte[] ed25519 = new CertificateBuilder { PublicKey = CertificateBuilder.Key("1.3.101.112", null, new byte[32]) }.Build();
        byte[] good = new CertificateBuilder().Build();
        builder.AddLenient(odd);
        builder.AddLenient(ed25519);
        builder.AddLenient(good);
        AnchorIndex anchors = builder.Build("x");

        Assert.Equal((3, 1), (anchors.Count, anchors.SkippedCount));
        Assert.Equal(good, Assert.Single(anchors.FindBySubject(Anchors.Name("Subject"))).Der.ToArray());
        Assert.Equal((3, 3), (anchors.Count, anchors.SkippedCount));
        Assert.Equal([false, false, true], new[] { odd, ed25519, good }.Select(der => anchors.Contains(der)));
    }

    [Fact]
    public void Contains_ExactBytesOnly()
    {
        AnchorIndex anchors = Anchors.Of("x", "a", "b");
        byte[] changed = PemText.Der("a");
        changed[^1] ^= 1;

        Assert.True(anchors.Contains(PemText.Der("a")));
        Assert.False(anchors.Contains(changed));
        Assert.False(anchors.Contains(PemText.Der("A")));
        Assert.False(anchors.Contains([]));
    }

    [Fact]
    public void HasSameCertificates_OrderAndBytes_Count()
    {
        AnchorIndex anchors = Anchors.Of("x", "a", "b");

        Assert.True(anchors.HasSameCertificates(Anchors.Of("y", "a", "b", "a")));
        Assert.False(anchors.HasSameCertificates(Anchors.Of("x", "b", "a")));
        Assert.False(anchors.HasSameCertificates(Anchors.Of("x", "a")));
        Assert.False(anchors.HasSameCertificates(Anchors.Of("x", "a", "B")));
    }

    [Fact]
    public async Task FindBySubject_FromManyThreads_GivesOneCertificate()
    {
        AnchorIndex anchors = Anchors.Of("x", "a");
        using var start = new Barrier(8);

        ParsedCertificate[] found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return anchors.FindBySubject(Anchors.Name("a"))[0].Certificate!;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.All(found, certificate => Assert.Same(found[0], certificate));
    }
}
