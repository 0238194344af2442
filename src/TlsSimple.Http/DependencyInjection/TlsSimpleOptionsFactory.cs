using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace TlsSimple;

/// <summary>
/// Makes the options of a client: first what was said of all, then what was said of this one, in the order of the calls. They are
/// checked here; once a client has had good ones, a reload that gives bad ones is logged and changes nothing.
/// </summary>
internal sealed class TlsSimpleOptionsFactory : OptionsFactory<TlsSimpleOptions>, IOptionsFactory<TlsSimpleOptions>, IDisposable
{
    private readonly IReadOnlyList<TlsSimpleDefaults> _defaults;
    private readonly IOptionsMonitorCache<TlsSimpleOptions> _cache;
    private readonly ILogger _logger;
    private readonly List<IDisposable> _watches = [];

    /// <summary>The last good options of each client.</summary>
    private readonly ConcurrentDictionary<string, TlsSimpleOptions> _good = new();

    /// <summary>What was logged last of a client, until it is mended: one change of a file is often told several times.</summary>
    private readonly ConcurrentDictionary<string, string> _logged = new();

    public TlsSimpleOptionsFactory(
        IEnumerable<TlsSimpleDefaults> defaults,
        IEnumerable<IConfigureOptions<TlsSimpleOptions>> configures,
        IEnumerable<IPostConfigureOptions<TlsSimpleOptions>> postConfigures,
        IEnumerable<IValidateOptions<TlsSimpleOptions>> validations,
        IOptionsMonitorCache<TlsSimpleOptions> cache,
        ILoggerFactory loggers)
        : base(configures, postConfigures, validations)
    {
        _defaults = [.. defaults];
        _cache = cache;
        _logger = loggers.CreateLogger(TlsSimpleLog.Category);
        foreach (TlsSimpleDefaults layer in _defaults)
        {
            if (layer.Section is { } section)
            {
                _watches.Add(ChangeToken.OnChange(section.GetReloadToken, Refresh));
            }
        }
    }

    TlsSimpleOptions IOptionsFactory<TlsSimpleOptions>.Create(string name)
    {
        try
        {
            TlsSimpleOptions options = CreateChecked(name);
            _good[name] = options;
            _logged.TryRemove(name, out _);
            return options;
        }
        catch (Exception error) when (_good.TryGetValue(name, out TlsSimpleOptions? before))
        {
            // Whatever it is, also from the delegates of callers: it must not take a client down that works.
            if (!_logged.TryGetValue(name, out string? logged) || logged != error.Message)
            {
                _logged[name] = error.Message;
                TlsSimpleLog.OptionsNotReloaded(_logger, error.Message, error);
            }

            return before;
        }
    }

    public void Dispose() => _watches.ForEach(watch => watch.Dispose());

    protected override TlsSimpleOptions CreateInstance(string name)
    {
        var options = new TlsSimpleOptions();
        foreach (TlsSimpleDefaults layer in _defaults)
        {
            layer.Configure(options);
        }

        return options;
    }

    /// <exception cref="OptionsValidationException">The options are not good; the message names the client.</exception>
    private TlsSimpleOptions CreateChecked(string name)
    {
        try
        {
            TlsSimpleOptions options = Create(name);
            options.Validate();
            options.Identity?.ThrowIfNotValid(options.TimeProvider.GetUtcNow());
            return options;
        }
        catch (TlsException error)
        {
            string client = name.Length > 0 ? $"The HTTP client '{name}'" : "The default HTTP client";
            throw new OptionsValidationException(name, typeof(TlsSimpleOptions), [$"{client} has TLS options that cannot be used. {error.Message}"]);
        }
    }

    /// <summary>What concerns all clients has changed. All that were made are made again now, so that the log tells now what is wrong.</summary>
    private void Refresh()
    {
        _cache.Clear();
        foreach (string name in _good.Keys)
        {
            _cache.GetOrAdd(name, () => ((IOptionsFactory<TlsSimpleOptions>)this).Create(name));
        }
    }
}
