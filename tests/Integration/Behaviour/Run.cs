using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Behaviour;

/// <summary>One play of a scenario over one handler: its clients, its requests, and what came of them.</summary>
internal sealed class Run(HttpStack stack, string version, BehaviourServers servers, WireMockFixture? stubs) : IAsyncDisposable
{
    /// <summary>No step of a scenario takes longer on any machine; what does hangs.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(40);

    private readonly ConcurrentStack<object> _owned = new();

    internal HttpStack Stack => stack;

    internal Version Version { get; } = Version.Parse(version);

    internal BehaviourServers Servers => servers;

    /// <summary>The stub server, where the test class has one.</summary>
    internal WireMockFixture Stubs => stubs ?? throw new InvalidOperationException("Scenarios with stubs are StubBehaviourTests'.");

    internal TestCertificate Certificate => servers.Certificate;

    internal Outcome Outcome { get; } = new();

    /// <summary>A client over the handler of this run that trusts the servers' root, or another.</summary>
    internal HttpClient Client(Action<SocketsHttpHandler>? configure = null, TestCertificate? trusted = null) =>
        Own(new HttpClient(Handler(configure, trusted)) { Timeout = TimeSpan.FromSeconds(30) });

    /// <summary>A client that finds this name, and no other, at 127.0.0.1: over either handler in the way that it has for that.</summary>
    internal HttpClient ClientFor(string host, int port, TestCertificate trusted) => stack == HttpStack.Platform
        ? Client(handler => handler.ConnectCallback = (_, token) => DialAsync(port, token), trusted)
        : Own(new HttpClient(Http.Clients.Handler(trusted, options => options.Resolve.Add(new TlsResolveEntry(host, port, IPAddress.Loopback)))));

    internal HttpMessageHandler Handler(Action<SocketsHttpHandler>? configure = null, TestCertificate? trusted = null)
    {
        trusted ??= Certificate;
        var inner = new SocketsHttpHandler();
        configure?.Invoke(inner);
        if (stack == HttpStack.TlsSimple)
        {
            return Http.Clients.Handler(trusted, inner: inner);
        }

        inner.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ReferenceClient.Policy(trusted) };
        return inner;
    }

    /// <summary>A request of exactly this run's version.</summary>
    internal HttpRequestMessage Request(HttpMethod method, Uri url, HttpContent? content = null) => new(method, url)
    {
        Version = Version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = content,
    };

    internal HttpRequestMessage Get(Uri url) => Request(HttpMethod.Get, url);

    internal void Note(string fact, object? value) => Outcome.Note(fact, value);

    /// <summary>Asks Kestrel in its own process.</summary>
    internal async Task GetAsync(string path, string label = "answer", Action<SocketsHttpHandler>? configure = null) =>
        await SendAsync(Client(configure), Get((await servers.KestrelAsync()).Url(path)), label);

    /// <summary>Sends a request and notes the whole response, or the error.</summary>
    internal Task SendAsync(
        HttpClient client,
        HttpRequestMessage request,
        string label = "answer",
        HttpCompletionOption option = HttpCompletionOption.ResponseContentRead,
        CancellationToken cancellationToken = default) => TryAsync(label, async () =>
    {
        using (request)
        {
            using HttpResponseMessage response = await client.SendAsync(request, option, cancellationToken);
            await Outcome.NoteAsync(label, response, cancellationToken);
        }
    });

    /// <summary>Notes how an action fails: the error's chain, or that there is none.</summary>
    internal async Task TryAsync(string label, Func<Task> action)
    {
        string error = "none";
        try
        {
            // Not in this flow, which a synchronous Send would block.
            await Within(Task.Run(action));
        }
        catch (Exception e) when (e is not ScenarioHungException)
        {
            error = ErrorChain.Of(e);
        }

        Note($"{label}.error", error);
    }

    /// <summary>Which of its connections served a response of PeerHost.</summary>
    internal async Task<string> ConnectionAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage response = await Within(client.SendAsync(request));
            return response.Headers.GetValues("X-Connection").Single();
        }
    }

    internal async Task<T> Within<T>(Task<T> task)
    {
        await Within((Task)task);
        return await task;
    }

    internal async Task Within(Task task)
    {
        using var done = new CancellationTokenSource();
        if (await Task.WhenAny(task, Task.Delay(s_limit, done.Token)) != task)
        {
            throw new ScenarioHungException($"Over {stack} it hangs. So far:\n{string.Join('\n', Outcome.Facts)}");
        }

        await done.CancelAsync();
        await task;
    }

    /// <summary>Disposed at the end of the run.</summary>
    internal T Own<T>(T resource)
        where T : class
    {
        _owned.Push(resource);
        return resource;
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out object? resource))
        {
            if (resource is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                (resource as IDisposable)?.Dispose();
            }
        }
    }

    private static async ValueTask<Stream> DialAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
