using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Xunit;

namespace TlsSimple.Unit.Server;

public sealed class ClientHelloReaderTests
{
    [Fact]
    public void TryRead_EveryPart_IsTold()
    {
        TlsClientHello hello = Read(new HelloWriter { SessionId = new byte[32], Suites = [0x0A0A, 0x1302, 0x00FF] }
            .Name("WWW.Example.test")
            .Add(16, HelloWriter.Vector16([.. HelloWriter.Vector8("h2"u8.ToArray()), .. HelloWriter.Vector8([0xFE, 0x00])]))
            .Add(43, HelloWriter.Vector8(HelloWriter.Pairs(0x7A7A, 0x0304, 0x0303, 0x0302)))
            .Add(10, HelloWriter.Vector16(HelloWriter.Pairs(0x11EC, 0x001D)))
            .Add(13, HelloWriter.Vector16(HelloWriter.Pairs(0x0403, 0x0804)))
            .Add(0x1234, 1, 2, 3));

        Assert.Equal("www.example.test", hello.ServerName);
        Assert.Equal([SslApplicationProtocol.Http2, new SslApplicationProtocol(new byte[] { 0xFE, 0x00 })], hello.ApplicationProtocols);
        Assert.Equal((SslProtocols)768 | SslProtocols.Tls12 | SslProtocols.Tls13, hello.Protocols);
        Assert.Equal([(TlsCipherSuite)0x0A0A, TlsCipherSuite.TLS_AES_256_GCM_SHA384, (TlsCipherSuite)0x00FF], hello.CipherSuites);
        Assert.Equal([(TlsNamedGroup)0x11EC, TlsNamedGroup.X25519], hello.Groups);
        Assert.Equal([0x0403, 0x0804], hello.SignatureSchemes);
    }

    [Fact]
    public void TryRead_Tls12WithoutExtensions_IsRead()
    {
        TlsClientHello hello = Read(new HelloWriter { HasExtensions = false });

        Assert.Null(hello.ServerName);
        Assert.False(hello.AsksForNonsense);
        Assert.Equal(SslProtocols.Tls12, hello.Protocols);
        Assert.Empty(hello.ApplicationProtocols);
        Assert.Empty(hello.Groups);
    }

    [Theory]
    [InlineData("a.test", "a.test", false)]
    [InlineData("A.Test.", "a.test", false)]
    [InlineData("_a-.test", "_a-.test", false)]
    [InlineData("localhost", "localhost", false)]
    [InlineData("xn--bcher-kva.test", "xn--bcher-kva.test", false)]
    [InlineData("127.0.0.1", null, false)]
    [InlineData("2001:db8::1", null, false)]
    [InlineData("127.1", null, true)]
    [InlineData("[::1]", null, false)]
    [InlineData("a..test", null, true)]
    [InlineData(".", null, true)]
    [InlineData("..", null, true)]
    [InlineData("*.test", null, true)]
    [InlineData("a.test:443", null, true)]
    [InlineData("a b", null, true)]
    [InlineData("a.test\0", null, true)]
    [InlineData("b\u00FCcher.test", null, true)]
    public void ServerName_WhatMayStandThere_IsANameOrNobody(string sent, string? expected, bool isNonsense)
    {
        TlsClientHello hello = Read(new HelloWriter().Name(sent));

        Assert.Equal((expected, isNonsense), (hello.ServerName, hello.AsksForNonsense));
    }

    [Theory]
    [InlineData(253, false)]
    [InlineData(254, true)]
    [InlineData(2001, true)]
    public void ServerName_Length_IsThatOfDns(int length, bool isNonsense)
    {
        string name = string.Concat(Enumerable.Repeat("aaaaaaaaa.", 1 + (length / 10)))[..length];
        Assert.False(name.EndsWith('.'));

        Assert.Equal(isNonsense, Read(new HelloWriter().Name(name)).AsksForNonsense);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void TryRead_Malformed_IsRefused(string what, byte[] message)
    {
        Assert.False(ClientHelloReader.TryRead(message, out _), what);
    }

    [Fact]
    public void TryRead_CutAnywhere_IsRefused()
    {
        byte[] message = new HelloWriter().Name("a.test").Add(43, HelloWriter.Vector8(HelloWriter.Pairs(0x0304))).ToMessage();
        for (int length = 0; length < message.Length; length++)
        {
            // The end of the compression methods is a good end too: a hello without extensions.
            bool isGood = length == 4 + 2 + 32 + 1 + 2 + 4 + 2;
            Assert.Equal(isGood, ClientHelloReader.TryRead(message.AsSpan(0, length), out _));
        }
    }

    public static TheoryData<string, byte[]> Malformed()
    {
        byte[] name = Encoding.ASCII.GetBytes("a.test");
        return new TheoryData<string, byte[]>
        {
            { "bytes behind the extensions", new HelloWriter { Trailing = [0] }.ToMessage() },
            { "session id of 33 bytes", new HelloWriter { SessionId = new byte[33] }.ToMessage() },
            { "no suites", new HelloWriter { Suites = [] }.ToMessage() },
            { "no compression method", new HelloWriter { Compression = [] }.ToMessage() },
            { "server_name twice", new HelloWriter().Name("a.test").Name("b.test").ToMessage() },
            { "an unknown extension twice", new HelloWriter().Add(0xABCD).Add(0xABCD).ToMessage() },
            { "two host names", new HelloWriter().Names(HelloWriter.Entry(0, name), HelloWriter.Entry(0, name)).ToMessage() },
            { "another kind of name", new HelloWriter().Names(HelloWriter.Entry(1, name)).ToMessage() },
            { "another kind behind the host name", new HelloWriter().Names(HelloWriter.Entry(0, name), HelloWriter.Entry(1, name)).ToMessage() },
            { "an empty host name", new HelloWriter().Name("").ToMessage() },
            { "an empty list of names", new HelloWriter().Names().ToMessage() },
            { "an empty server_name", new HelloWriter().Add(0).ToMessage() },
            { "bytes behind the list of names", new HelloWriter().Add(0, [.. HelloWriter.Vector16(HelloWriter.Entry(0, name)), 0]).ToMessage() },
            { "an empty protocol", new HelloWriter().Add(16, HelloWriter.Vector16([0, 1, 65])).ToMessage() },
            { "no protocols", new HelloWriter().Add(16, 0, 0).ToMessage() },
            { "a protocol cut short", new HelloWriter().Add(16, HelloWriter.Vector16([3, 65])).ToMessage() },
            { "no versions", new HelloWriter().Add(43, 0).ToMessage() },
            { "half a version", new HelloWriter().Add(43, HelloWriter.Vector8([3, 4, 3])).ToMessage() },
            { "half a group", new HelloWriter().Add(10, HelloWriter.Vector16([0, 29, 0])).ToMessage() },
            { "no signature scheme", new HelloWriter().Add(13, 0, 0).ToMessage() },
        };
    }

    private static TlsClientHello Read(HelloWriter hello)
    {
        Assert.True(ClientHelloReader.TryRead(hello.ToMessage(), out ClientHelloFields fields));
        return new TlsClientHello(fields);
    }
}
