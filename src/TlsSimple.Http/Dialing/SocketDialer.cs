using System.Net;
using System.Net.Sockets;

namespace TlsSimple;

/// <summary>Opens sockets: overrides of DNS, Happy Eyeballs, the options of TCP; or a Unix domain socket.</summary>
internal sealed class SocketDialer
{
    private readonly TlsResolveEntry[] _resolve;
    private readonly ConnectRace _race;
    private readonly IPAddress? _localAddress;
    private readonly bool _noDelay;
    private readonly TcpKeepAlive? _keepAlive;
    private readonly UnixDomainSocketEndPoint? _unixSocket;

    internal SocketDialer(TlsSimpleOptions options)
    {
        _resolve = [.. options.Resolve];
        _race = new ConnectRace(TimeProvider.System);
        _localAddress = options.LocalAddress;
        _noDelay = options.NoDelay;
        _keepAlive = options.KeepAlive;
        _unixSocket = options.UnixSocket is { } path ? UnixEndPoint(path) : null;
    }

    /// <exception cref="SocketException">The name does not resolve, or no address takes the connection; the message says what each one did.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal ValueTask<Stream> DialAsync(DnsEndPoint endPoint, CancellationToken cancellationToken) =>
        _unixSocket is null ? ConnectAsync(endPoint, cancellationToken) : ConnectAsync(_unixSocket, cancellationToken);

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = Usable(await ResolveAsync(endPoint, cancellationToken).ConfigureAwait(false), endPoint);
        Socket socket = addresses.Length == 1
            ? await ConnectAsync(addresses[0], endPoint.Port, cancellationToken).ConfigureAwait(false)
            : await RaceAsync(addresses, endPoint, cancellationToken).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task<Socket> RaceAsync(IPAddress[] addresses, DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> inOrder = AddressOrder.Interleave(addresses);

        try
        {
            return await _race.RunAsync(
                inOrder,
                (address, token) => ConnectAsync(address, endPoint.Port, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectRaceException race)
        {
            throw AllFailed(endPoint, inOrder, race.Errors);
        }
    }

    private Task<IPAddress[]> ResolveAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        if (HostName.TryParse(endPoint.Host, out HostName? host, out _))
        {
            if (_resolve.Length > 0 && Array.FindAll(_resolve, entry => entry.Covers(endPoint)) is { Length: > 0 } overrides)
            {
                return Task.FromResult(Array.ConvertAll(overrides, entry => entry.Address));
            }

            if (host.IsAddress)
            {
                return Task.FromResult<IPAddress[]>([host.Address]);
            }
        }

        return Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
    }

    private IPAddress[] Usable(IPAddress[] addresses, DnsEndPoint endPoint)
    {
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        IPAddress[] usable = [.. addresses.Where(IsUsable).Distinct()];
        return usable.Length > 0 ? usable : throw new SocketException(
            (int)SocketError.AddressFamilyNotSupported,
            $"No address of {endPoint.Host} ({string.Join(", ", addresses)}) can be reached from {(object?)_localAddress ?? "this machine"}: it is of another family.");
    }

    private bool IsUsable(IPAddress address) =>
        (_localAddress is null || _localAddress.AddressFamily == address.AddressFamily) &&
        (address.AddressFamily != AddressFamily.InterNetworkV6 || Socket.OSSupportsIPv6);

    private async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            Configure(socket);
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="TlsException">The path is longer than this system allows.</exception>
    internal static UnixDomainSocketEndPoint UnixEndPoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw TlsFailure.InvalidOption($"UnixSocket is '{path}', which is too long for this system: {error.Message}");
        }
    }

    private static async ValueTask<Stream> ConnectAsync(UnixDomainSocketEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException error)
        {
            // SocketsHttpHandler will name the URL's host, which has no part in it.
            socket.Dispose();
            throw new SocketException((int)error.SocketErrorCode, $"The Unix socket {endPoint} cannot be reached: {error.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Configure(Socket socket)
    {
        socket.NoDelay = _noDelay;
        if (_keepAlive is { } keepAlive)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)keepAlive.Time.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)keepAlive.Interval.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, keepAlive.RetryCount);
        }

        if (_localAddress is not null)
        {
            Bind(socket, _localAddress);
        }
    }

    private static void Bind(Socket socket, IPAddress localAddress)
    {
        try
        {
            socket.Bind(new IPEndPoint(localAddress, 0));
        }
        catch (SocketException error)
        {
            throw new SocketException((int)error.SocketErrorCode, $"LocalAddress {localAddress} cannot be used: {error.Message}");
        }
    }

    /// <summary>
    /// Has the code of the last address, as .NET's own connect has, but one that often passes goes before one that does not: a machine
    /// without a route for IPv6 says so of every host. The message tells of every address.
    /// </summary>
    private static SocketException AllFailed(DnsEndPoint endPoint, IReadOnlyList<IPAddress> addresses, IReadOnlyList<Exception> errors)
    {
        SocketException? telling = errors.OfType<SocketException>().LastOrDefault(TlsConnectRetry.IsTransient) ?? errors.OfType<SocketException>().LastOrDefault();
        SocketError code = telling?.SocketErrorCode ?? SocketError.SocketError;
        IEnumerable<string> each = addresses.Zip(errors, (address, error) => $"{address}: {error.Message}");
        return new SocketException((int)code, $"No address of {endPoint.Host} takes the connection: {string.Join("; ", each)}");
    }
}
