using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Registry;
using Polly.Retry;

namespace TlsSimple.Integration.Resilience;

/// <summary>The code of docs/resilience.md, between the region marks letter by letter; <see cref="ResilienceTests"/> compares and runs it.</summary>
internal static class ResilienceCode
{
    public static void ConnectionRetries(TlsSimpleOptions options)
    {
        #region connect
        // Five attempts in place of three, and not a word on it before the first has failed.
        options.ConnectPipeline = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 4,
                Delay = TimeSpan.FromMilliseconds(50),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is { } error && TlsConnectRetry.IsTransient(error)),
            })
            .Build();

        // Or none: the first answer counts.
        options.ConnectPipeline = ResiliencePipeline.Empty;
        #endregion
    }

    #region transient
    /// <summary>What another attempt may cure.</summary>
    internal static class Transient
    {
        public static bool Is(Outcome<HttpResponseMessage> outcome) =>
            outcome.Exception is { } error ? Is(error) : outcome.Result is { } response && (int)response.StatusCode is 408 or 429 or >= 500;

        // A certificate that was refused, a pin, an alert, an option: the next attempt meets the same. It says nothing of other hosts either.
        private static bool Is(Exception error) => error switch
        {
            HttpRequestException { InnerException: TlsException tls } => tls.Kind is TlsErrorKind.Connection or TlsErrorKind.Timeout or TlsErrorKind.Truncation,
            HttpRequestException http => http.HttpRequestError is not HttpRequestError.ProxyTunnelError,
            _ => false,
        };
    }
    #endregion

    #region retry
    /// <summary>Sends idempotent requests (RFC 9110, section 9.2.2) up to four times.</summary>
    internal sealed class RetryHandler : DelegatingHandler
    {
        private static readonly ResiliencePipeline<HttpResponseMessage> s_pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(Transient.Is(attempt.Outcome)),
                DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.Headers.RetryAfter?.Delta),
            })
            .Build();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Method.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE"
                ? await s_pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken)
                : await base.SendAsync(request, cancellationToken);
    }
    #endregion

    #region hedging
    /// <summary>Asks again when an answer is slow, and takes the one that comes first.</summary>
    internal sealed class HedgingHandler : DelegatingHandler
    {
        private static readonly ResiliencePipeline<HttpResponseMessage> s_pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddHedging(new HedgingStrategyOptions<HttpResponseMessage>
            {
                MaxHedgedAttempts = 1,
                Delay = TimeSpan.FromMilliseconds(300),
                ShouldHandle = attempt => ValueTask.FromResult(Transient.Is(attempt.Outcome)),
            })
            .Build();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Method == HttpMethod.Get && request.Content is null
                ? await s_pipeline.ExecuteAsync(async token => await base.SendAsync(Copy(request), token), cancellationToken)
                : await base.SendAsync(request, cancellationToken);

        // A request is under way once; every attempt needs one of its own.
        private static HttpRequestMessage Copy(HttpRequestMessage request)
        {
            var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
            foreach ((string name, IEnumerable<string> values) in request.Headers)
            {
                copy.Headers.TryAddWithoutValidation(name, values);
            }

            return copy;
        }
    }
    #endregion

    #region breaker
    /// <summary>A circuit for each host: one that is down is left alone for a while, and the others never notice.</summary>
    internal sealed class HostBreakerHandler(ResiliencePipelineRegistry<string> circuits) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            ResiliencePipeline<HttpResponseMessage> circuit = circuits.GetOrAddPipeline<HttpResponseMessage>(request.RequestUri!.Authority, Build);
            return await circuit.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
        }

        private static void Build(ResiliencePipelineBuilder<HttpResponseMessage> builder) => builder.AddCircuitBreaker(
            new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
                ShouldHandle = attempt => ValueTask.FromResult(Transient.Is(attempt.Outcome)),
            });
    }
    #endregion

    public static void Register(IServiceCollection services, Action<TlsSimpleOptions> configure)
    {
        #region registration
        services.AddHttpClient("retrying").UseTlsSimple(configure).AddHttpMessageHandler(() => new RetryHandler());
        services.AddHttpClient("hedging").UseTlsSimple(configure).AddHttpMessageHandler(() => new HedgingHandler());
        services.AddSingleton<ResiliencePipelineRegistry<string>>();
        services.AddTransient<HostBreakerHandler>();
        services.AddHttpClient("breaking").UseTlsSimple(configure).AddHttpMessageHandler<HostBreakerHandler>();
        #endregion
    }
}
